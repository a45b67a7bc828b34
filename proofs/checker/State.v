(** * Nodes of the tree

    What a checker knows at a node: forms of elements, the candidates of units that are not out,
    the rows, and the elements that have no form yet.  [sweep] computes the forms that can be
    computed; it is called where a form is missed, so forms appear exactly where SPEC § 3 has them. *)

From Coq Require Import ZArith PArith List FMapPositive Bool.
From Metes Require Import Forms Farkas Elements Lists Solver.
Import ListNotations.

Module M := PositiveMap.

(** A rule that is broken (SPEC, tables). *)
Inductive rule :=
| RuleNetwork | RuleClaim | RuleLimit | RuleUnit | RuleForm | RuleBasis | RuleSign | RuleFlat
| RuleRow | RuleLeaf | RuleTree | RuleAttention | RulePoint | RuleBound.

Inductive outcome (A : Type) := Ok (a : A) | Bad (r : rule).
Arguments Ok {A}. Arguments Bad {A}.

Definition bind {A B} (x : outcome A) (f : A -> outcome B) : outcome B :=
  match x with Ok a => f a | Bad r => Bad r end.
Notation "'do' x <- a ; b" := (bind a (fun x => b)) (at level 200, x pattern, a at level 100, b at level 200).

Definition require (b : bool) (r : rule) : outcome unit := if b then Ok tt else Bad r.
Definition some_or {A} (x : option A) (r : rule) : outcome A :=
  match x with Some a => Ok a | None => Bad r end.

(** A candidate: its number in the unit, and what it is. *)
Definition candidate := (N * source)%type.

Record state := {
  forms : M.t form;
  left : M.t (list candidate);
  rows : M.t row;
  next_row : positive;
  pending : list (positive * elem)
}.

(** ** Forms *)

Definition source_form (fs : M.t form) (s : source) : option form :=
  match s with Zero => Some [] | At k => M.find k fs end.

Fixpoint run_form (fs : M.t form) (k : positive) (ws : list Z) (acc : form) : option form :=
  match ws with
  | [] => Some acc
  | w :: ws' =>
      match M.find k fs with
      | None => None
      | Some f => run_form fs (Pos.succ k) ws' (if Z.eqb w 0 then acc else add_scaled w f acc)
      end
  end.

Fixpoint runs_form (fs : M.t form) (base : N) (runs : list (N * list Z)) (acc : form) : option form :=
  match runs with
  | [] => Some acc
  | (off, ws) :: runs' =>
      match run_form fs (key (base + off)) ws acc with
      | None => None
      | Some acc' => runs_form fs base runs' acc'
      end
  end.

(** Are all forms there?  Asked first, so that no sum is begun that cannot be finished. *)
Fixpoint run_ready (fs : M.t form) (k : positive) (ws : list Z) : bool :=
  match ws with
  | [] => true
  | _ :: ws' => if M.mem k fs then run_ready fs (Pos.succ k) ws' else false
  end.

Definition runs_ready (fs : M.t form) (base : N) (runs : list (N * list Z)) : bool :=
  forallb (fun run => run_ready fs (key (base + fst run)) (snd run)) runs.

Definition elem_form (fs : M.t form) (lf : M.t (list candidate)) (k : positive) (e : elem)
  : option form :=
  match e with
  | Row runs base bias =>
      if runs_ready fs base runs then runs_form fs base runs (constant_form bias) else None
  | Unit _ =>
      match M.find k lf with
      | Some [(_, s)] => source_form fs s
      | _ => None
      end
  end.

Fixpoint sweep_pending (lf : M.t (list candidate)) (fs : M.t form) (todo kept : list (positive * elem))
  : M.t form * list (positive * elem) :=
  match todo with
  | [] => (fs, rev_append kept [])
  | (k, e) :: todo' =>
      match elem_form fs lf k e with
      | Some f => sweep_pending lf (M.add k f fs) todo' kept
      | None => sweep_pending lf fs todo' ((k, e) :: kept)
      end
  end.

Definition sweep (st : state) : state :=
  let '(fs, p) := sweep_pending (left st) (forms st) (pending st) [] in
  {| forms := fs; left := left st; rows := rows st; next_row := next_row st; pending := p |}.

Definition has_form (st : state) (s : source) : bool :=
  match source_form (forms st) s with Some _ => true | None => false end.

(** The state with the forms of [ss], as far as there are any. *)
Definition with_forms (ss : list source) (st : state) : state :=
  if forallb (has_form st) ss then st else sweep st.

Fixpoint source_forms (fs : M.t form) (ss : list source) : option (list form) :=
  match ss with
  | [] => Some []
  | s :: ss' =>
      match source_form fs s, source_forms fs ss' with
      | Some f, Some r => Some (f :: r)
      | _, _ => None
      end
  end.

(** ** Changing a node *)

Definition set_left (k : positive) (cs : list candidate) (st : state) : state :=
  {| forms := forms st; left := M.add k cs (left st); rows := rows st;
     next_row := next_row st; pending := pending st |}.

Definition add_row (f : form) (st : state) : state :=
  {| forms := forms st; left := left st; rows := M.add (next_row st) (false, f) (rows st);
     next_row := Pos.succ (next_row st); pending := pending st |}.

(** ** Bases *)

Fixpoint basis_rows (st : state) (basis : list N) : option (list row) :=
  match basis with
  | [] => Some []
  | i :: basis' =>
      match M.find (key i) (rows st), basis_rows st basis' with
      | Some r, Some rs => Some (r :: rs)
      | _, _ => None
      end
  end.

(** A basis with its rows eliminated. *)
Record prover := { basis_of : list row; solver_of : solver }.

Definition basis_prover (d : nat) (basis : list N) (st : state) : outcome prover :=
  do _ <- require (count basis <=? N.of_nat d)%N RuleBasis;
  do rs <- some_or (basis_rows st basis) RuleBasis;
  do s <- some_or (prepare d (map snd rs)) RuleBasis;
  Ok {| basis_of := rs; solver_of := s |}.

Definition prove (p : prover) (strict : bool) (f : form) : bool :=
  proves strict (fst (solver_of p)) (multipliers (solver_of p) f) (basis_of p) f.
