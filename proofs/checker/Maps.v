(** * Saliency maps

    The expected maps, once for a certificate, and the maps of a leaf where all units of the
    classifier are decided (SPEC § 5). *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool.
From Metes Require Import Forms Elements Lists Network Gradient Claim TopK Saliency State Steps Setup Evaluate
  Backprop Overlap.
Import ListNotations.

(** ** Choices *)

Fixpoint first_best (m : M.t Z) (best : source) (cs : list source) : source :=
  match cs with
  | [] => best
  | t :: cs' => if (get_source m best <? get_source m t)%Z then first_best m t cs' else first_best m best cs'
  end.

(** For every unit the first of its largest candidates, by values. *)
Fixpoint picks (m : M.t Z) (next : positive) (els : list elem) (acc : M.t source) : M.t source :=
  match els with
  | [] => acc
  | e :: els' =>
      picks m (Pos.succ next) els'
        (match e with Unit (s :: cs) => M.add next (first_best m s cs) acc | _ => acc end)
  end.

Definition pick (p : M.t source) : choice := fun k => M.find k p.

(** The candidate that is left. *)
Definition decided (lf : M.t (list candidate)) : choice :=
  fun k => match M.find k lf with Some [(_, s)] => Some s | _ => None end.

Definition all_chosen (ch : choice) (rev_els : list (positive * elem)) : bool :=
  forallb (fun ke => match snd ke with
    | Unit _ => match ch (fst ke) with Some _ => true | None => false end
    | Row _ _ _ => true end) rev_els.

(** ** What is prepared once *)

Record saliency := {
  sal_first : positive;                     (** key of the classifier's first input, composed *)
  sal_elements : list (positive * elem);    (** the classifier's elements, composed, the last first *)
  sal_outputs : list positive;              (** the outputs of the classes, composed *)
  sal_expected : list (list Z);             (** the expected maps of the classes *)
  sal_power : Z                             (** [2^bits] *)
}.

Fixpoint rev_numbered (next : positive) (els : list elem) (acc : list (positive * elem))
  : list (positive * elem) :=
  match els with [] => acc | e :: els' => rev_numbered (Pos.succ next) els' ((next, e) :: acc) end.

Definition expected (c : certificate) (els : list elem) (classes : list N) : list (list Z) :=
  let n := classifier c in
  let next := key (net_inputs n) in
  let values := evaluate_at (net_inputs n) els (image_elements c) (image_scale c) in
  let ch := picks values next els (M.empty _) in
  let rev_els := rev_numbered next els [] in
  map (fun j => read_onto (back (pick ch) rev_els (key (nth (N.to_nat j) (net_outputs n) 0%N))) 1
    (image_elements c) []) classes.

Definition prepare_saliency (s : setup) (c : certificate) (a : attention) : saliency :=
  let n := classifier c in
  let before := map_elements (set_numbering s) in
  let next := shift_key before (key (net_inputs n)) in
  {| sal_first := shift_key before 1;
     sal_elements := rev_numbered next
       (long_map (shift_elem before (net_scale (input_map c))) (set_classifier s)) [];
     sal_outputs := map (fun j => shift_key before (key (nth (N.to_nat j) (net_outputs n) 0%N)))
       (att_classes a);
     sal_expected := expected c (set_classifier s) (att_classes a);
     sal_power := N.iter (att_bits a) (Z.mul 2) 1%Z |}.

(** The maps of the classes with a choice. *)
Definition maps_of (sal : saliency) (c : certificate) (ch : choice) : list (list Z) :=
  map (fun o => read_onto (back ch (sal_elements sal) o) (sal_first sal) (image_elements c) [])
    (sal_outputs sal).

(** ** Measures *)

(** [⌈√(power²·squares/scale²)⌉] *)
Definition root_up (scale power : Z) (d : list Z) : Z :=
  let s := (scale * scale)%Z in
  Z.sqrt_up (- ((- (power * power * squares d)) / s)).

Definition root_down (scale power : Z) (d : list Z) : Z :=
  let s := (scale * scale)%Z in
  Z.sqrt (power * power * squares d / s).

Definition above_root (scale power : Z) (r : Z) (d : list Z) : bool :=
  ((0 <=? r) && (squares d * (power * power) <=? r * r * (scale * scale)))%Z.

Definition below_root (scale power : Z) (r : Z) (d : list Z) : bool :=
  ((0 <=? r) && (r * r * (scale * scale) <=? squares d * (power * power)))%Z.

Fixpoint overlaps (k : N) (mes : list map_pair) : option (list Z) :=
  match mes with
  | [] => Some []
  | (m, e) :: mes' =>
      match overlap_of k m e, overlaps k mes' with
      | Some o, Some os => Some (o :: os)
      | _, _ => None
      end
  end.

Definition is_at_most (scale power : Z) (a : attention) (mes : list map_pair) : bool :=
  let '(p, q) := att_delta a in
  let ds := map gap mes in
  match att_measure a with
  | L1 => (sum (map l1 ds) * q <=? p * scale)%Z
  | Linf => (sum (map linf ds) * q <=? p * scale)%Z
  | L2 =>
      match ds with
      | [d] => (0 <? q)%Z && above_root scale q p d
      | _ =>
          let rs := map (root_up scale power) ds in
          (0 <? power)%Z && forallb (fun rd => above_root scale power (fst rd) (snd rd)) (combine rs ds) &&
          (sum rs * q <=? p * power)%Z
      end
  | TopK k =>
      match overlaps k mes with
      | Some os => (missing k os * q <=? p * Z.of_N k)%Z
      | None => false
      end
  end.

Definition is_more_than (scale power : Z) (a : attention) (mes : list map_pair) : bool :=
  let '(p, q) := att_delta a in
  let ds := map gap mes in
  match att_measure a with
  | L1 => (p * scale <? sum (map l1 ds) * q)%Z
  | Linf => (p * scale <? sum (map linf ds) * q)%Z
  | L2 =>
      match ds with
      | [d] => (0 <? q)%Z && (0 <=? p)%Z && (p * p * (scale * scale) <? squares d * (q * q))%Z
      | _ =>
          let rs := map (root_down scale power) ds in
          (0 <? power)%Z && (0 <? q)%Z && forallb (fun rd => below_root scale power (fst rd) (snd rd)) (combine rs ds) &&
          (p * power <? sum rs * q)%Z
      end
  | TopK k =>
      match overlaps k mes with
      | Some os => (p * Z.of_N k <? missing k os * q)%Z
      | None => false
      end
  end.

Definition is_inconsistency (scale : Z) (m : measure) (x : rational) (me : map_pair) : bool :=
  let d := gap me in
  match m with
  | L1 => (fst x * scale =? l1 d * snd x)%Z
  | Linf => (fst x * scale =? linf d * snd x)%Z
  | L2 => (fst x * (scale * scale) =? squares d * snd x)%Z
  | TopK k =>
      match overlap_of k (fst me) (snd me) with
      | Some o => (fst x * Z.of_N k =? (Z.of_N k - o) * snd x)%Z
      | None => false
      end
  end.

Fixpoint all_inconsistencies (scale : Z) (m : measure) (xs : list rational) (mes : list map_pair) : bool :=
  match xs, mes with
  | [], [] => true
  | x :: xs', me :: mes' => is_inconsistency scale m x me && all_inconsistencies scale m xs' mes'
  | _, _ => false
  end.
