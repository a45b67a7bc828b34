(** * Multipliers of a basis

    Fraction-free elimination (Bareiss, in the form of Gauss and Jordan) of the rows of a basis.
    Nothing is proved of it: what it finds is checked by [Farkas.proves].  It rejects rows that are
    linearly dependent, which is a rule of the format. *)

From Coq Require Import ZArith List.
From Metes Require Import Forms.
Import ListNotations.

(** The basis, eliminated: a common denominator, and for each pivot column the multipliers that
    make this coefficient the denominator and those in the other pivot columns 0. *)
Definition solver := (Z * list (nat * list Z))%type.

Fixpoint padded (n : nat) (f : list Z) : list Z :=
  match n with
  | O => []
  | S n' => match f with [] => 0%Z :: padded n' [] | x :: f' => x :: padded n' f' end
  end.

Fixpoint pivot (n i : nat) (l : list Z) : option (nat * Z) :=
  match n, l with
  | S n', x :: l' => if Z.eqb x 0 then pivot n' (S i) l' else Some (i, x)
  | _, _ => None
  end.

(** [(q·row − row[c]·by) / p] *)
Definition eliminate (p q : Z) (c : nat) (by_ : list Z) (row : list Z) : list Z :=
  let x := nth c row 0%Z in
  map (fun ab => Z.div (q * fst ab - x * snd ab) p) (combine row by_).

Fixpoint jordan (fuel d : nat) (p : Z) (done : list (nat * list Z)) (todo : list (list Z))
  : option (Z * list (nat * list Z)) :=
  match fuel, todo with
  | S fuel', r :: todo' =>
      match pivot d 0 r with
      | None => None
      | Some (c, q) =>
          jordan fuel' d q
            ((c, r) :: map (fun cr => (fst cr, eliminate p q c r (snd cr))) done)
            (map (eliminate p q c r) todo')
      end
  | _, _ => Some (p, done)
  end.

Fixpoint augmented (d i : nat) (k : nat) (rows : list form) : list (list Z) :=
  match rows with
  | [] => []
  | r :: rows' =>
      (padded d (tl r) ++ repeat 0%Z i ++ [1%Z] ++ repeat 0%Z (k - S i)) :: augmented d (S i) k rows'
  end.

(** [None] if the rows are dependent in their coefficients. *)
Definition prepare (d : nat) (rows : list form) : option solver :=
  let k := length rows in
  if Nat.ltb d k then None else
  match jordan k d 1 [] (augmented d 0 k rows) with
  | None => None
  | Some (p, done) =>
      let s := Z.sgn p in
      Some (Z.abs p, map (fun cr => (fst cr, map (Z.mul s) (skipn d (snd cr)))) done)
  end.

(** Multipliers, over the denominator, of the rows of the basis for a form. *)
Definition multipliers (s : solver) (f : form) : list Z :=
  fold_left (fun acc cu => add_scaled (nth (fst cu) (tl f) 0%Z) (snd cu) acc) (snd s) [].
