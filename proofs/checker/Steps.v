(** * The steps of a proof

    One function for every step that is not a leaf of the claim, and [run], which walks through the
    tree: the node it is at, and the parts that are still to come.  What a [leaf], [region] or [open]
    needs is asked of [judge]. *)

From Coq Require Import ZArith PArith List FMapPositive Bool.
From Metes Require Import Forms Farkas Elements Lists Claim Solver State.
Import ListNotations.

(** Numbers of the composed network: [size] elements of the input map, then those of the classifier
    after [inputs] copies that the file does not number. *)
Record numbering := { dim : nat; map_elements : N; classifier_inputs : N }.

Definition unit_key (nb : numbering) (u : N) : positive :=
  if (u <? map_elements nb)%N then key u else key (u + classifier_inputs nb).

(** ** fixed *)

Fixpoint candidate_at (i : N) (cs : list candidate) : option source :=
  match cs with
  | [] => None
  | (j, s) :: cs' => if N.eqb i j then Some s else candidate_at i cs'
  end.

Definition without (i : N) (cs : list candidate) : list candidate :=
  filter (fun c => negb (N.eqb i (fst c))) cs.

Definition is_relu (cs : list candidate) : bool :=
  match cs with (_, Zero) :: _ => true | _ => false end.

(** The candidate [loser] of a unit is out, beaten by [winner]. *)
Definition beat (nb : numbering) (p : prover) (relu : bool) (u loser winner : N) (st : state)
  : outcome state :=
  let k := unit_key nb u in
  do cs <- some_or (M.find k (left st)) RuleUnit;
  do _ <- require (Bool.eqb relu (is_relu cs)) RuleUnit;
  do _ <- require (negb (N.eqb loser winner)) RuleUnit;
  do l <- some_or (candidate_at loser cs) RuleUnit;
  do w <- some_or (candidate_at winner cs) RuleUnit;
  let st := with_forms [l; w] st in
  do fl <- some_or (source_form (forms st) l) RuleForm;
  do fw <- some_or (source_form (forms st) w) RuleForm;
  do _ <- require (prove p false (sub_form fw fl)) RuleSign;
  do _ <- require (negb (same_form fl fw) || (winner <? loser)%N) RuleFlat;
  Ok (set_left k (without loser cs) st).

Fixpoint each {A S} (f : A -> S -> outcome S) (l : list A) (st : S) : outcome S :=
  match l with
  | [] => Ok st
  | x :: l' => match f x st with Ok st' => each f l' st' | Bad r => Bad r end
  end.

Definition fixed (nb : numbering) (basis off on : list N) (lost : list (N * N * N)) (st : state)
  : outcome state :=
  do p <- basis_prover (dim nb) basis st;
  do st <- each (fun u => beat nb p true u 1 0) off st;
  do st <- each (fun u => beat nb p true u 0 1) on st;
  each (fun t => beat nb p false (fst (fst t)) (snd (fst t)) (snd t)) lost st.

(** ** cut and split *)

(** A part of the tree that is still to come. *)
Inductive part :=
| CutPart (st : state) (k : positive) (cs : list candidate) (c : candidate)
| SplitPart (st : state) (f : form).

Definition wins_over (st : state) (f : form) (others : list candidate) (i : N) : state :=
  fold_left (fun st' c =>
    if N.eqb i (fst c) then st' else
    match source_form (forms st) (snd c) with
    | Some g => add_row (sub_form f g) st'
    | None => st'
    end) others st.

Definition enter (p : part) : state :=
  match p with
  | CutPart st k cs (i, s) =>
      let st' := match source_form (forms st) s with Some f => wins_over st f cs i | None => st end in
      set_left k [(i, s)] st'
  | SplitPart st f => add_row f st
  end.

Fixpoint distinct (fs : list form) : bool :=
  match fs with
  | [] => true
  | f :: fs' => if existsb (same_form f) fs' then false else distinct fs'
  end.

Definition cut (nb : numbering) (u : N) (st : state) : outcome (list part) :=
  let k := unit_key nb u in
  do cs <- some_or (M.find k (left st)) RuleUnit;
  do _ <- require (match cs with _ :: _ :: _ => true | _ => false end) RuleUnit;
  let st := with_forms (long_map snd cs) st in
  do fs <- some_or (source_forms (forms st) (long_map snd cs)) RuleForm;
  do _ <- require (distinct fs) RuleFlat;
  Ok (long_map (CutPart st k cs) cs).

Definition split_by (nb : numbering) (r : list Z) (st : state) : outcome (list part) :=
  do _ <- require (Nat.eqb (length r) (S (dim nb))) RuleRow;
  let f := form_of_row r in
  Ok [SplitPart st f; SplitPart st (sub_form [] f)].

(** ** empty *)

Definition empty (nb : numbering) (i : N) (basis : list N) (st : state) : outcome unit :=
  do r <- some_or (M.find (key i) (rows st)) RuleBasis;
  do p <- basis_prover (dim nb) basis st;
  require (prove p (negb (fst r)) (sub_form [] (snd r))) RuleSign.

(** ** The walk *)

Inductive result :=
| Accepted (opens : list (M.t row))
| Rejected (at_step : option N) (r : rule).

Inductive action := Stay (st : state) | Parts (ps : list part) | Close (opens : list (M.t row)).

Section Walk.
  Variable nb : numbering.
  Variable judge : state -> step -> outcome unit.

  Definition act (s : step) (st : state) (opens : list (M.t row)) : outcome action :=
    match s with
    | Fixed b off on lost => do st' <- fixed nb b off on lost st; Ok (Stay st')
    | Cut u => do ps <- cut nb u st; Ok (Parts ps)
    | Split r => do ps <- split_by nb r st; Ok (Parts ps)
    | Empty i b => do _ <- empty nb i b st; Ok (Close opens)
    | Open => do _ <- judge st s; Ok (Close (rows st :: opens))
    | _ => do _ <- judge st s; Ok (Close opens)
    end.

  (** The next part, or the end. *)
  Fixpoint run (steps : list step) (n : N) (st : state) (stack : list part) (opens : list (M.t row))
    : result :=
    match steps with
    | [] => Rejected (Some n) RuleTree
    | s :: steps' =>
        match act s st opens with
        | Bad r => Rejected (Some n) r
        | Ok (Stay st') => run steps' (N.succ n) st' stack opens
        | Ok (Parts ps) =>
            match long_app ps stack with
            | [] => Rejected (Some n) RuleTree
            | p :: stack' => run steps' (N.succ n) (enter p) stack' opens
            end
        | Ok (Close opens') =>
            match stack with
            | p :: stack' => run steps' (N.succ n) (enter p) stack' opens'
            | [] =>
                match steps' with
                | [] => Accepted opens'
                | _ => Rejected (Some (N.succ n)) RuleTree
                end
            end
        end
    end.
End Walk.
