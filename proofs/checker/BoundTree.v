(** * Bound trees

    The steps of the proof of a case (SPEC § 7), and [bound_run], which walks through the tree: the node it is at, and
    the parts that are still to come. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool.
From Metes Require Import Elements Lists Network Claim State Steps Setup Maps Sums.
Import ListNotations.

(** What is prepared once for a composed network. *)
Record layout := {
  lay_numbering : numbering;
  lay_first : positive;                               (** the key of the first element that is no parameter *)
  lay_elements : list (positive * elem);              (** all elements but the parameters, the last first *)
  lay_upto : M.t (list (positive * elem));            (** those up to each of them *)
  lay_relus : M.t positive;                           (** what each relu unit reads *)
  lay_outputs : list positive;
  lay_scale : Z
}.

Fixpoint upto (next : positive) (els : list elem) (acc : list (positive * elem)) (m : M.t (list (positive * elem)))
  : M.t (list (positive * elem)) :=
  match els with
  | [] => m
  | e :: els' => let acc' := (next, e) :: acc in upto (Pos.succ next) els' acc' (M.add next acc' m)
  end.

Fixpoint relus (next : positive) (els : list elem) (m : M.t positive) : M.t positive :=
  match els with
  | [] => m
  | e :: els' => relus (Pos.succ next) els' (match e with Unit [Zero; At q] => M.add next q m | _ => m end)
  end.

Definition lay_out (s : setup) : layout :=
  let first := key (N.of_nat (dim (set_numbering s))) in
  {| lay_numbering := set_numbering s;
     lay_first := first;
     lay_elements := rev_numbered first (set_composed s) [];
     lay_upto := upto first (set_composed s) [] (M.empty _);
     lay_relus := relus first (set_composed s) (M.empty _);
     lay_outputs := set_outputs s;
     lay_scale := set_scale s |}.

(** ** The root *)

Definition rational_ok (q : rational) : bool := (0 <? snd q)%Z.

Definition linear_ok (outputs : N) (l : linear) : bool := (count (lin_coefficients l) =? outputs)%N.

(** What a case must be like, of [d] parameters and so many outputs. *)
Definition case_ok (d : nat) (outputs : N) (k : bound_case) : bool :=
  let rows := count (case_rows k) in
  (count (case_box k) =? N.of_nat d)%N &&
  forallb (fun b => rational_ok (fst b) && rational_ok (snd b) &&
    (fst (fst b) * snd (snd b) <=? fst (snd b) * snd (fst b))%Z) (case_box k) &&
  forallb (fun r => Nat.eqb (length r) (S d)) (case_rows k) &&
  forallb (fun i => i <? rows)%N (case_open k) &&
  forallb (forallb (linear_ok outputs)) (case_conjunctions k).

(** A row of a file, constant last: coefficients of the parameters from [k] on. *)
Fixpoint row_terms (k : positive) (r : list Z) (acc : list (positive * Z)) : terms :=
  match r with
  | [] => (acc, 0%Z)
  | [b] => (acc, b)
  | a :: r' => row_terms (Pos.succ k) r' ((k, a) :: acc)
  end.

Definition marked (is_ : list N) : M.t unit := fold_left (fun m i => M.add (key i) tt m) is_ (M.empty _).

(** The rows by number, those in [open] marked. *)
Fixpoint number_rows (k : positive) (open : M.t unit) (rs : list (list Z)) (m : M.t (bool * terms))
  : M.t (bool * terms) :=
  match rs with
  | [] => m
  | r :: rs' => number_rows (Pos.succ k) open rs' (M.add k (M.mem k open, row_terms 1 r []) m)
  end.

Definition bound_root (k : bound_case) : node :=
  {| node_settled := M.empty _;
     node_bounds := M.empty _;
     node_box := index (case_box k);
     node_den := fold_left (fun d b => Z.max 1 (Z.lcm d (Z.lcm (snd (fst b)) (snd (snd b))))) (case_box k) 1%Z;
     node_rows := number_rows 1 (marked (case_open k)) (case_rows k) (M.empty _);
     node_next := key (count (case_rows k));
     node_left := index (case_conjunctions k) |}.

(** ** Changing a node *)

Definition with_settled (k : positive) (on : bool) (st : node) : node :=
  {| node_settled := M.add k on (node_settled st); node_bounds := node_bounds st; node_box := node_box st;
     node_den := node_den st; node_rows := node_rows st; node_next := node_next st; node_left := node_left st |}.

Definition with_bounds (k : positive) (b : Z * Z * Z) (st : node) : node :=
  {| node_settled := node_settled st; node_bounds := M.add k b (node_bounds st); node_box := node_box st;
     node_den := node_den st; node_rows := node_rows st; node_next := node_next st; node_left := node_left st |}.

Definition with_side (k : positive) (low high : rational) (den : Z) (st : node) : node :=
  {| node_settled := node_settled st; node_bounds := node_bounds st; node_box := M.add k (low, high) (node_box st);
     node_den := den; node_rows := node_rows st; node_next := node_next st; node_left := node_left st |}.

Definition with_row (r : bool * terms) (st : node) : node :=
  {| node_settled := node_settled st; node_bounds := node_bounds st; node_box := node_box st;
     node_den := node_den st; node_rows := M.add (node_next st) r (node_rows st);
     node_next := Pos.succ (node_next st); node_left := node_left st |}.

Definition without_conjunction (k : positive) (st : node) : node :=
  {| node_settled := node_settled st; node_bounds := node_bounds st; node_box := node_box st;
     node_den := node_den st; node_rows := node_rows st; node_next := node_next st;
     node_left := M.remove k (node_left st) |}.

(** ** The steps *)

Fixpoint power_of_two (p : positive) : Z :=
  match p with
  | xH => 2
  | xO q => let x := power_of_two q in x * x
  | xI q => let x := power_of_two q in 2 * (x * x)
  end%Z.

Definition dyadic_value (x : dyadic) : outcome Z :=
  do _ <- require (snd x <=? 65536)%N RuleLimit;
  Ok match snd x with N0 => fst x | Npos p => (fst x * power_of_two p)%Z end.

Section Layout.
  Variable l : layout.

  (** A relu unit with both candidates: its key, and that of what it reads. *)
  Definition open_relu (st : node) (u : N) : outcome (positive * positive) :=
    let k := unit_key (lay_numbering l) u in
    do q <- some_or (M.find k (lay_relus l)) RuleUnit;
    do _ <- require (negb (M.mem k (node_settled st))) RuleUnit;
    Ok (k, q).

  (** [a·element + c ≥ 0] *)
  Definition prove_element (st : node) (q : positive) (a c : Z) : outcome unit :=
    do todo <- (if (q <? lay_first l)%positive then Ok [] else some_or (M.find q (lay_upto l)) RuleBound);
    proved (dim (lay_numbering l)) st (M.empty _) false todo (add_terms 1 ([(q, a)], c) (M.empty _, 0%Z)).

  Definition settle (on : bool) (u : N) (st : node) : outcome node :=
    do kq <- open_relu st u;
    do _ <- prove_element st (snd kq) (if on then 1 else -1) 0;
    Ok (with_settled (fst kq) on st).

  (** Bounds that are no news. *)
  Definition known_low (known : option (Z * Z * Z)) (low : Z) : bool :=
    match known with Some (l, _, _) => (low <=? l)%Z | None => false end.

  Definition known_high (known : option (Z * Z * Z)) (high : Z) : bool :=
    match known with Some (_, h, _) => (h <=? high)%Z | None => false end.

  Definition bound_unit (b : N * dyadic * dyadic * N) (st : node) : outcome node :=
    let '(u, low, high, slope) := b in
    do kq <- open_relu st u;
    do _ <- require (slope <=? 65536)%N RuleUnit;
    do low <- dyadic_value low;
    do high <- dyadic_value high;
    let known := M.find (fst kq) (node_bounds st) in
    do _ <- (if known_low known low then Ok tt else prove_element st (snd kq) 1 (- low));
    do _ <- (if known_high known high then Ok tt else prove_element st (snd kq) (-1) high);
    Ok (with_bounds (fst kq) (low, high, Z.of_N slope) st).

  (** A part of a cut. *)
  Definition side (k q : positive) (on : bool) (st : node) : node :=
    with_row (false, ([(q, if on then 1 else -1)], 0))%Z (with_settled k on st).

  Definition less (p q : rational) : bool := (fst p * snd q <? fst q * snd p)%Z.

  Definition halve (i : N) (at_ : rational) (st : node) : outcome (node * node) :=
    do lh <- some_or (M.find (key i) (node_box st)) RuleRow;
    do _ <- require ((0 <? snd at_)%Z && less (fst lh) at_ && less at_ (snd lh)) RuleRow;
    let den := Z.max 1 (Z.lcm (node_den st) (snd at_)) in
    Ok (with_side (key i) (fst lh) at_ den st, with_side (key i) at_ (snd lh) den st).

  (** *** refuted *)

  (** A sum that is nonnegative where a conjunction holds: is it positive, the sum, and its multiplier. *)
  Definition item := (bool * terms * Z)%type.

  Definition linear_terms (c : linear) : terms :=
    (combine (lay_outputs l) (lin_coefficients c), (lay_scale l * lin_constant c)%Z).

  Definition multiplier (x : dyadic) : outcome Z :=
    do z <- dyadic_value x;
    do _ <- require (0 <=? z)%Z RuleLeaf;
    Ok z.

  Definition constraint_item (cz : linear * dyadic) (acc : list item) : outcome (list item) :=
    do z <- multiplier (snd cz);
    Ok ((lin_strict (fst cz), linear_terms (fst cz), z) :: acc).

  Definition row_item (st : node) (rz : N * dyadic) (acc : list item) : outcome (list item) :=
    do r <- some_or (M.find (key (fst rz)) (node_rows st)) RuleRow;
    do z <- multiplier (snd rz);
    Ok ((fst r, snd r, z) :: acc).

  Definition add_slope (ua : N * N) (m : M.t Z) : outcome (M.t Z) :=
    let k := unit_key (lay_numbering l) (fst ua) in
    do _ <- require (M.mem k (lay_relus l) && (snd ua <=? 65536)%N) RuleUnit;
    do _ <- require (negb (M.mem k m)) RuleLeaf;
    Ok (M.add k (Z.of_N (snd ua)) m).

  Definition name_row (rz : N * dyadic) (m : M.t unit) : outcome (M.t unit) :=
    do _ <- require (negb (M.mem (key (fst rz)) m)) RuleLeaf;
    Ok (M.add (key (fst rz)) tt m).

  Definition is_used (i : item) : bool := fst (fst i) && (0 <? snd i)%Z.

  (** The opposite of the sum of the items. *)
  Definition opposite (items : list item) : M.t Z * Z :=
    fold_left (fun s i => add_terms (- snd i) (snd (fst i)) s) items (M.empty _, 0%Z).

  Definition refute (j : N) (zs : list dyadic) (rows : list (N * dyadic)) (slopes : list (N * N)) (st : node)
    : outcome node :=
    do cs <- some_or (M.find (key j) (node_left st)) RuleLeaf;
    do _ <- require (count cs =? count zs)%N RuleLeaf;
    do items <- each constraint_item (combine cs zs) [];
    do items <- each (row_item st) rows items;
    do _ <- each name_row rows (M.empty _);
    do alphas <- each add_slope slopes (M.empty _);
    do _ <- proved (dim (lay_numbering l)) st alphas (negb (existsb is_used items)) (lay_elements l) (opposite items);
    Ok (without_conjunction (key j) st).

  (** ** The walk *)

  Inductive bound_action := BoundStay (st : node) | BoundParts (first second : node).

  Definition bound_act (s : bound_step) (st : node) : outcome bound_action :=
    match s with
    | Settled off on =>
        do st <- each (settle false) off st;
        do st <- each (settle true) on st;
        Ok (BoundStay st)
    | Bounded bs => do st <- each bound_unit bs st; Ok (BoundStay st)
    | BoundCut u =>
        do kq <- open_relu st u;
        let '(k, q) := kq in Ok (BoundParts (side k q false st) (side k q true st))
    | Halve i at_ => do p <- halve i at_ st; Ok (BoundParts (fst p) (snd p))
    | Refuted j zs rows slopes => do st <- refute j zs rows slopes st; Ok (BoundStay st)
    end.

  (** The next part, or the end. *)
  Fixpoint bound_run (steps : list bound_step) (n : N) (st : node) (stack : list node) : result :=
    match steps with
    | [] => Rejected (Some n) RuleTree
    | s :: steps' =>
        match bound_act s st with
        | Bad r => Rejected (Some n) r
        | Ok (BoundParts first second) => bound_run steps' (N.succ n) first (second :: stack)
        | Ok (BoundStay st') =>
            if M.is_empty (node_left st') then
              match stack with
              | p :: stack' => bound_run steps' (N.succ n) p stack'
              | [] =>
                  match steps' with
                  | [] => Accepted []
                  | _ => Rejected (Some (N.succ n)) RuleTree
                  end
              end
            else bound_run steps' (N.succ n) st' stack
        end
    end.

  (** Each case has its tree; where there is no conjunction, there is none. *)
  Fixpoint cases_ok (cases : list bound_case) : result :=
    match cases with
    | [] => Accepted []
    | k :: cases' =>
        match case_conjunctions k, case_proof k with
        | [], [] => cases_ok cases'
        | [], _ => Rejected (Some 0%N) RuleTree
        | _, steps =>
            match bound_run steps 0 (bound_root k) [] with
            | Accepted _ => cases_ok cases'
            | rejection => rejection
            end
        end
    end.
End Layout.
