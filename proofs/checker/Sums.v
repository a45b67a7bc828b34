(** * Sums of elements, and how they sink

    A sum [Σ c·(element) + c₀] is proved to be nonnegative by sinking it (SPEC § 7): from the last element to the
    first, each is replaced by earlier ones that are together at most as large, until parameters are left, of which
    the box of the node knows the least and the largest value.  Sums are in integers: a positive factor for the whole
    sum does not matter. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool.
From Metes Require Import Elements Claim State Evaluate Backprop.
Import ListNotations.

(** A sum as it is written down: coefficients of elements, and the constant. *)
Definition terms := (list (positive * Z) * Z)%type.

(** What a node knows. *)
Record node := {
  node_settled : M.t bool;                (** relu units with one candidate left: is it the element? *)
  node_bounds : M.t (Z * Z * Z);          (** bounds of what a relu unit reads, and the slope above it *)
  node_box : M.t (rational * rational);
  node_den : Z;                           (** a common denominator of the box, usually *)
  node_rows : M.t (bool * terms);         (** is it open, and its sum *)
  node_next : positive;                   (** the number of the next row *)
  node_left : M.t (list linear)           (** the conjunctions that are not out *)
}.

(** ** Sums that sink *)

Definition add_terms (z : Z) (ts : terms) (s : M.t Z * Z) : M.t Z * Z :=
  (fold_left (fun m kw => bump m (fst kw) (z * snd kw)) (fst ts) (fst s), (snd s + z * snd ts)%Z).

Definition bump_source (m : M.t Z) (s : source) (x : Z) : M.t Z :=
  match s with Zero => m | At k => bump m k x end.

Fixpoint scaled_by (z : Z) (m : M.t Z) : M.t Z :=
  match m with
  | PositiveMap.Leaf _ => m
  | PositiveMap.Node l o r =>
      PositiveMap.Node (scaled_by z l) (match o with Some x => Some (z * x)%Z | None => None end) (scaled_by z r)
  end.

(** Slopes are counted in parts of 1. *)
Definition parts : Z := 65536.

(** What takes the place of [a] times a unit: [(s, x, y)] is [(x·s + y)/parts]. *)
Definition below_unit_by (st : node) (slopes : M.t Z) (k : positive) (cs : list source) (a : Z)
  : option (source * Z * Z) :=
  match cs with
  | [s] => Some (s, (parts * a)%Z, 0%Z)
  | [Zero; At q] =>
      match M.find k (node_settled st), M.find k (node_bounds st) with
      | Some true, _ => Some (At q, (parts * a)%Z, 0%Z)
      | Some false, _ => Some (Zero, 0%Z, 0%Z)
      | None, Some (low, high, slope) =>
          if (0 <? a)%Z then
            let alpha := match M.find k slopes with
                         | Some alpha => alpha
                         | None => if (0 <=? low + high)%Z then parts else 0%Z
                         end in
            Some (At q, (a * alpha)%Z, 0%Z)
          else Some (At q, (a * slope)%Z, (a * Z.max (- (slope * low)) ((parts - slope) * high))%Z)
      | None, None => None
      end
  | _ => None
  end.

(** The elements with their keys, the last first, are replaced.  Where parts do not come out even, the whole sum is
    multiplied; after that they do for all units that do not read one another. *)
Fixpoint sink (st : node) (slopes : M.t Z) (todo : list (positive * elem)) (m : M.t Z) (c : Z)
  : option (M.t Z * Z) :=
  match todo with
  | [] => Some (m, c)
  | (k, e) :: todo' =>
      let a := get m k in
      if Z.eqb a 0 then sink st slopes todo' m c else
      match e with
      | Row runs base bias => sink st slopes todo' (runs_back m base runs a) (c + a * bias)
      | Unit cs =>
          match below_unit_by st slopes k cs a with
          | None => None
          | Some (s, x, y) =>
              let x' := (x / parts)%Z in
              let y' := (y / parts)%Z in
              if (Z.eqb (parts * x') x && Z.eqb (parts * y') y)%bool
              then sink st slopes todo' (bump_source m s x') (c + y')
              else sink st slopes todo' (bump_source (scaled_by parts m) s x) (parts * c + y)
          end
      end
  end.

(** [n/den + a·q] over a denominator that is [den] if it can be. *)
Definition add_fraction (a : Z) (q : rational) (n den : Z) : Z * Z :=
  let f := (den / snd q)%Z in
  if Z.eqb (f * snd q) den then ((n + a * fst q * f)%Z, den)
  else ((n * snd q + a * fst q * den)%Z, (den * snd q)%Z).

(** The least value over the box of the parameters from [k] on, added to [n/den]. *)
Fixpoint least (box : M.t (rational * rational)) (m : M.t Z) (d : nat) (k : positive) (n den : Z) : option (Z * Z) :=
  match d with
  | O => Some (n, den)
  | S d' =>
      let a := get m k in
      if Z.eqb a 0 then least box m d' (Pos.succ k) n den else
      match M.find k box with
      | None => None
      | Some (low, high) =>
          let '(n', den') := add_fraction a (if (0 <? a)%Z then low else high) n den in
          least box m d' (Pos.succ k) n' den'
      end
  end.

(** Is a sum of the parameters and the elements [todo] proved to be nonnegative, or positive? *)
Definition proved (d : nat) (st : node) (slopes : M.t Z) (strict : bool) (todo : list (positive * elem))
  (s : M.t Z * Z) : outcome unit :=
  do r <- some_or (sink st slopes todo (fst s) (snd s)) RuleBound;
  do y <- some_or (least (node_box st) (fst r) d 1 (node_den st * snd r) (node_den st)) RuleBound;
  require (if strict then 0 <? fst y else 0 <=? fst y)%Z RuleSign.
