(** * What saliency claims mean

    The gradient of a logit at an image, the expected map (the slopes at the unperturbed image, with
    the conventions for ties), and the inconsistency of the two (SPEC § 5).  Maps are integers over
    the scale of the classifier. *)

From Coq Require Import ZArith NArith PArith List.
From Metes Require Import OrderedField Forms Elements Network Gradient Claim TopK.
Import ListNotations.

(** ** Inconsistency, of pairs of a map and the expected map *)

Fixpoint difference (m e : list Z) : list Z :=
  match m, e with x :: m', y :: e' => (x - y)%Z :: difference m' e' | _, _ => [] end.

Definition sum (l : list Z) : Z := fold_left Z.add l 0%Z.
Definition l1 (d : list Z) : Z := fold_left (fun n x => n + Z.abs x)%Z d 0%Z.
Definition linf (d : list Z) : Z := fold_left (fun n x => Z.max n (Z.abs x)) d 0%Z.
Definition squares (d : list Z) : Z := fold_left (fun n x => n + x * x)%Z d 0%Z.

(** [r/den] is at least the euclidean norm of [d/scale]. *)
Definition above_norm (scale den r : Z) (d : list Z) : Prop :=
  (0 <= r /\ squares d * (den * den) <= r * r * (scale * scale))%Z.

Definition map_pair := (list Z * list Z)%type.
Definition gap (me : map_pair) : list Z := difference (fst me) (snd me).
Definition overlap_is (k : N) (o : Z) (me : map_pair) : Prop :=
  least_overlap (Z.of_N k) (fst me) (snd me) o.

(** The elements that are missing in the overlaps. *)
Definition missing (k : N) (os : list Z) : Z := sum (map (fun o => Z.of_N k - o)%Z os).

(** The sum of the inconsistencies of the pairs, over [scale], is at most [delta]. *)
Definition at_most (scale : Z) (a : attention) (mes : list map_pair) : Prop :=
  let '(p, q) := att_delta a in
  let ds := map gap mes in
  match att_measure a with
  | L1 => (sum (map l1 ds) * q <= p * scale)%Z
  | Linf => (sum (map linf ds) * q <= p * scale)%Z
  | L2 => exists den rs, (0 < den)%Z /\ Forall2 (above_norm scale den) rs ds /\ (sum rs * q <= p * den)%Z
  | TopK k => exists os, Forall2 (overlap_is k) os mes /\ (missing k os * q <= p * Z.of_N k)%Z
  end.

(** It is more than [delta]: no bounds of the norms add up to [delta] or less. *)
Definition more_than (scale : Z) (a : attention) (mes : list map_pair) : Prop := ~ at_most scale a mes.

(** The inconsistency of one class is the fraction; for [l2], its square is. *)
Definition inconsistency_is (scale : Z) (m : measure) (x : rational) (me : map_pair) : Prop :=
  let d := gap me in
  match m with
  | L1 => (fst x * scale = l1 d * snd x)%Z
  | Linf => (fst x * scale = linf d * snd x)%Z
  | L2 => (fst x * (scale * scale) = squares d * snd x)%Z
  | TopK k => exists o, overlap_is k o me /\ (fst x * Z.of_N k = (Z.of_N k - o) * snd x)%Z
  end.

Section Meaning.
  Variable F : ofield.
  Local Open Scope field_scope.

  (** No unit of the network ties at [x]. *)
  Definition no_tie (net : network) (x : list F) : Prop :=
    forall els k cs, elements net = Some els ->
      In (k, Unit cs) (numbered (key (net_inputs net)) els) ->
      untied (extend (input_values x) (key (net_inputs net)) els) cs.

  (** [x + t·v] *)
  Fixpoint along (x v : list F) (t : F) : list F :=
    match x, v with y :: x', z :: v' => (y + t * z) :: along x' v' t | _, _ => [] end.

  (** In every direction, up to some step, output [j] changes by exactly [m/scale] times the way. *)
  Definition is_gradient (net : network) (x : list F) (j : nat) (m : list Z) : Prop :=
    length m = length x /\
    forall v : list F, length v = length x -> exists t0, 0 < t0 /\ forall t, 0 <= t -> t <= t0 ->
      nth j (net_function F net (along x v t)) 0 =
      nth j (net_function F net x) 0 + t * (dot m v * inv (inj (net_scale net))).

  (** The slopes at [x], where the first of the largest candidates counts. *)
  Definition expected_map (net : network) (x : list F) (j : nat) (m : list Z) : Prop :=
    length m = length x /\
    exists els ch o, elements net = Some els /\ nth_error (net_outputs net) j = Some o /\
      (forall k cs, In (k, Unit cs) (numbered (key (net_inputs net)) els) ->
         exists s, ch k = Some s /\
           first_largest (extend (input_values x) (key (net_inputs net)) els) cs s) /\
      forall v : list F, length v = length x ->
        extend (input_values v) (key (net_inputs net)) (linearized ch (key (net_inputs net)) els) (key o)
        = dot m v.

  Definition image_of (c : certificate) : list F :=
    map (fun z => fraction (z, image_scale c)) (image_elements c).

  (** ** Activation regions *)

  Section Region.
    Variable c : certificate.
    Variables map_els cls_els : list elem.

    Definition image_before : N := map_size (input_map c) map_els.
    Definition image_end : positive := shift_key image_before (key (net_inputs (classifier c))).
    Definition classifier_part : list elem :=
      map (shift_elem image_before (net_scale (input_map c))) cls_els.

    (** [theta] is in the closed region of a choice: what is chosen is largest there. *)
    Definition in_closed_region (ch : choice) (theta : list F) : Prop :=
      let v := composed_values F (input_map c) map_els cls_els theta in
      forall k cs, In (k, Unit cs) (numbered (key (net_inputs (input_map c)))
          (composed (input_map c) map_els cls_els)) ->
        exists r, ch k = Some r /\ In r cs /\
          forall t, In t cs -> source_value v t <= source_value v r.

    (** [f] times [v] at the inputs of the classifier, 0 before. *)
    Definition direction (f : F) (v : list F) : values F :=
      fun k => if Nat.leb (Pos.to_nat k) (N.to_nat image_before) then 0
               else f * nth (Pos.to_nat k - N.to_nat image_before - 1) v 0.

    (** The map of output [j] in the region of a choice. *)
    Definition region_map (ch : choice) (j : nat) (m : list Z) : Prop :=
      length m = length (image_elements c) /\
      exists o, nth_error (net_outputs (classifier c)) j = Some o /\
        forall v : list F, length v = length m ->
          extend (direction 1 v) image_end (linearized ch image_end classifier_part)
            (shift_key image_before (key o)) = dot m v.
  End Region.

  (** Gradients [ms] at [x] and expected maps [es] of the classes. *)
  Definition maps_at (c : certificate) (x : list F) (classes : list N) (ms es : list (list Z)) : Prop :=
    Forall2 (fun j m => is_gradient (classifier c) x (N.to_nat j) m) classes ms /\
    Forall2 (fun j e => expected_map (classifier c) (image_of c) (N.to_nat j) e) classes es.

  (** The attention claim at [theta]: of the gradients there, unless a unit ties. *)
  Definition attention_holds (c : certificate) (a : attention) (theta : list F) : Prop :=
    let x := image_at F (input_map c) theta in
    no_tie (classifier c) x ->
    exists ms es, maps_at c x (att_classes a) ms es /\
      at_most (net_scale (classifier c)) a (combine ms es).

  (** The attention claim fails at [theta]: a region that contains [theta] and [beyond] has an
      inconsistency of more than [delta]; its maps are the gradients at [beyond], unless a unit of the
      classifier ties there. *)
  Definition attention_fails_at (c : certificate) (a : attention) (theta beyond : list F) : Prop :=
    in_domain c beyond /\
    exists map_els cls_els ch ms es,
      elements (input_map c) = Some map_els /\ elements (classifier c) = Some cls_els /\
      in_closed_region c map_els cls_els ch theta /\ in_closed_region c map_els cls_els ch beyond /\
      Forall2 (fun j m => region_map c map_els cls_els ch (N.to_nat j) m) (att_classes a) ms /\
      Forall2 (fun j e => expected_map (classifier c) (image_of c) (N.to_nat j) e) (att_classes a) es /\
      more_than (net_scale (classifier c)) a (combine ms es) /\
      (no_tie (classifier c) (image_at F (input_map c) beyond) ->
       Forall2 (fun j m => is_gradient (classifier c) (image_at F (input_map c) beyond) (N.to_nat j) m)
         (att_classes a) ms).

  (** The inconsistencies of a region at [theta]. *)
  Definition inconsistencies_are (c : certificate) (a : attention) (xs : list rational) (theta : list F)
    : Prop :=
    let x := image_at F (input_map c) theta in
    no_tie (classifier c) x ->
    exists ms es, maps_at c x (att_classes a) ms es /\
      Forall2 (inconsistency_is (net_scale (classifier c)) (att_measure a)) xs (combine ms es).
End Meaning.

Arguments no_tie {F}. Arguments along {F}. Arguments is_gradient {F}. Arguments expected_map {F}.
Arguments maps_at {F}. Arguments attention_holds {F}. Arguments attention_fails_at {F}. Arguments in_closed_region {F}.
Arguments direction {F}. Arguments region_map {F}. Arguments image_of {F}. Arguments inconsistencies_are {F}.
