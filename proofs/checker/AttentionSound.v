(** * Attention in a leaf is sound *)

From Coq Require Import ZArith NArith PArith List FMapPositive Ring Bool Lia.
From Metes Require Import OrderedField Forms Lists Elements Network Gradient Claim TopK Saliency State StateSound
  Steps Setup Backprop Overlap Maps MapsSound Attention.
Import ListNotations.

(** ** Measures *)

Lemma combine_forall {A B} (p : A * B -> bool) (R : A -> B -> Prop) : (forall a b, p (a, b) = true -> R a b) ->
  forall l l', length l = length l' -> forallb p (combine l l') = true -> Forall2 R l l'.
Proof.
  intro H. induction l as [|a l IH]; intros [|b l'] L G; try discriminate; constructor; simpl in G;
    apply andb_prop in G as [G1 G2]; [now apply H|]. apply IH; [simpl in L; lia|assumption].
Qed.

Lemma above_root_sound scale power r d : above_root scale power r d = true -> above_norm scale power r d.
Proof.
  unfold above_root, above_norm. intro H. apply andb_prop in H as [A B]. apply Z.leb_le in A, B. now split.
Qed.

Lemma overlaps_sound k mes : forall os, overlaps k mes = Some os -> Forall2 (overlap_is k) os mes.
Proof.
  induction mes as [|[m e] mes IH]; intros os; simpl; [intros [= <-]; constructor|].
  destruct (overlap_of k m e) as [o|] eqn:E; [|discriminate].
  destruct (overlaps k mes) as [os'|]; [|discriminate]. intros [= <-].
  constructor; [now apply overlap_of_sound|now apply IH].
Qed.

Lemma overlaps_unique k mes : forall os os', Forall2 (overlap_is k) os mes -> Forall2 (overlap_is k) os' mes ->
  os = os'.
Proof.
  induction mes as [|me mes IH]; intros os os' A B; inversion A; inversion B; subst; [reflexivity|].
  f_equal; [|now apply IH]. eapply least_overlap_unique; eassumption.
Qed.

Lemma is_at_most_sound scale power a mes : is_at_most scale power a mes = true -> at_most scale a mes.
Proof.
  unfold is_at_most, at_most. destruct (att_delta a) as [p q]. cbv zeta.
  destruct (att_measure a) as [| | |k];
    [| | |destruct (overlaps k mes) as [os|] eqn:O; [|discriminate]; intro H; exists os;
      split; [now apply overlaps_sound|now apply Z.leb_le]]; generalize (map gap mes); intro ds.
  - apply Z.leb_le.
  - apply Z.leb_le.
  - assert (G : (0 <? power)%Z && forallb (fun rd => above_root scale power (fst rd) (snd rd))
        (combine (map (root_up scale power) ds) ds) && (sum (map (root_up scale power) ds) * q <=? p * power)%Z = true ->
      exists den rs, (0 < den)%Z /\ Forall2 (above_norm scale den) rs ds /\ (sum rs * q <= p * den)%Z).
    { intro H. apply andb_prop in H as [H S]. apply andb_prop in H as [P H].
      apply Z.ltb_lt in P. apply Z.leb_le in S. exists power, (map (root_up scale power) ds).
      split; [assumption|]. split; [|assumption].
      apply combine_forall with (2 := map_length _ _) (3 := H). intros r d. apply above_root_sound. }
    destruct ds as [|d [|d' ds]]; [exact G| |exact G].
    intro H. apply andb_prop in H as [Q H]. apply Z.ltb_lt in Q. exists q, [p]. split; [assumption|].
    split; [|unfold sum; simpl; lia]. constructor; [|constructor]. now apply above_root_sound.
Qed.

Lemma square_le a b : (0 <= b -> a * a <= b * b -> a <= b)%Z.
Proof. intros B H. destruct (Z_le_gt_dec a b) as [L|L]; [assumption|]. nia. Qed.

(** Bounds of a norm from below are below those from above. *)
Lemma roots_ordered scale power r den t d : (0 < scale)%Z -> (0 < power)%Z -> (0 < den)%Z ->
  below_root scale power r d = true -> above_norm scale den t d -> (r * den <= t * power)%Z.
Proof.
  intros S P D B [A0 A]. unfold below_root in B. apply andb_prop in B as [B0 B]. apply Z.leb_le in B0, B.
  apply square_le; [nia|].
  assert (H : (r * r * (scale * scale) * (den * den) <= t * t * (scale * scale) * (power * power))%Z).
  { transitivity (squares d * (power * power) * (den * den))%Z; [apply Z.mul_le_mono_nonneg_r; [nia|assumption]|].
    transitivity (squares d * (den * den) * (power * power))%Z; [lia|]. apply Z.mul_le_mono_nonneg_r; [nia|assumption]. }
  apply Z.mul_le_mono_pos_l with (scale * scale)%Z; [nia|].
  transitivity (r * r * (scale * scale) * (den * den))%Z; [lia|]. lia.
Qed.

Lemma sum_cons x l : sum (x :: l) = (x + sum l)%Z.
Proof.
  unfold sum. simpl. assert (G : forall l a, fold_left Z.add l a = (a + fold_left Z.add l 0)%Z).
  { clear. induction l as [|y l IH]; intro a; simpl; [lia|]. rewrite IH. rewrite (IH y). lia. }
  apply G.
Qed.

Lemma sums_ordered scale power den ds : (0 < scale)%Z -> (0 < power)%Z -> (0 < den)%Z -> forall rs ts,
  forallb (fun rd => below_root scale power (fst rd) (snd rd)) (combine rs ds) = true ->
  length rs = length ds -> Forall2 (above_norm scale den) ts ds -> (sum rs * den <= sum ts * power)%Z.
Proof.
  intros S P D. induction ds as [|d ds IH]; intros [|r rs] ts B L H; try discriminate;
    inversion H as [|t ? ts' ? A H' E1 E2]; subst; [unfold sum; simpl; lia|].
  simpl in B. apply andb_prop in B as [B1 B2]. rewrite !sum_cons.
  pose proof (roots_ordered _ _ _ _ _ _ S P D B1 A). simpl in L.
  assert (sum rs * den <= sum ts' * power)%Z by (apply IH; [assumption|lia|assumption]). lia.
Qed.

Lemma is_more_than_sound scale power a mes : (0 < scale)%Z ->
  is_more_than scale power a mes = true -> more_than scale a mes.
Proof.
  intros S. unfold is_more_than, more_than, at_most. destruct (att_delta a) as [p q]. cbv zeta.
  destruct (att_measure a) as [| | |k];
    [| | |destruct (overlaps k mes) as [os|] eqn:O; [|discriminate]; intros H (os' & F & L);
      apply overlaps_sound in O; rewrite (overlaps_unique _ _ _ _ O F) in H; apply Z.ltb_lt in H; lia];
    generalize (map gap mes); intro ds.
  - intro H. apply Z.ltb_lt in H. lia.
  - intro H. apply Z.ltb_lt in H. lia.
  - assert (G : (0 <? power)%Z && (0 <? q)%Z && forallb (fun rd => below_root scale power (fst rd) (snd rd))
        (combine (map (root_down scale power) ds) ds) && (p * power <? sum (map (root_down scale power) ds) * q)%Z = true ->
      ~ exists den rs, (0 < den)%Z /\ Forall2 (above_norm scale den) rs ds /\ (sum rs * q <= p * den)%Z).
    { intros H (den & ts & D & A & B). apply andb_prop in H as [H T]. apply andb_prop in H as [P H].
      apply andb_prop in P as [P Q]. apply Z.ltb_lt in P, Q, T.
      pose proof (sums_ordered _ _ _ _ S P D _ _ H (map_length _ _) A) as O.
      set (r := sum (map (root_down scale power) ds)) in *. set (t := sum ts) in *. nia. }
    destruct ds as [|d [|d' ds]]; [exact G| |exact G].
    intros H (den & ts & D & A & B). apply andb_prop in H as [H T]. apply andb_prop in H as [Q P].
    apply Z.ltb_lt in Q, T. apply Z.leb_le in P.
    inversion A as [|t ? ? ? [A0 A1] A' E1 E2]; subst. inversion A'; subst. unfold sum in B. simpl in B.
    assert (TQ : (t * q * (t * q) <= p * den * (p * den))%Z) by nia.
    assert (X : (squares d * (q * q) * (den * den) <= p * p * (scale * scale) * (den * den))%Z).
    { transitivity (t * t * (scale * scale) * (q * q))%Z.
      - transitivity (squares d * (den * den) * (q * q))%Z; [lia|]. apply Z.mul_le_mono_nonneg_r; [nia|assumption].
      - transitivity (t * q * (t * q) * (scale * scale))%Z; [lia|].
        transitivity (p * den * (p * den) * (scale * scale))%Z; [|lia].
        apply Z.mul_le_mono_nonneg_r; [nia|assumption]. }
    apply Z.mul_le_mono_pos_r in X; [lia|nia].
Qed.

Lemma all_inconsistencies_sound scale m xs : forall ds, all_inconsistencies scale m xs ds = true ->
  Forall2 (inconsistency_is scale m) xs ds.
Proof.
  induction xs as [|x xs IH]; intros [|d ds] H; try discriminate; simpl in H; constructor;
    apply andb_prop in H as [A B]; [|now apply IH].
  destruct m as [| | |k]; simpl in *; try now apply Z.eqb_eq.
  destruct (overlap_of k (fst d) (snd d)) as [o|] eqn:O; [|discriminate]. apply Z.eqb_eq in A.
  exists o. split; [|assumption]. now apply overlap_of_sound.
Qed.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).
  Variable c : certificate.
  Variable size : N.
  Variable s : setup.
  Hypothesis set : set_up size c = Ok s.
  Hypothesis image_fits : N.of_nat (length (image_elements c)) = net_inputs (classifier c).
  Hypothesis image_positive : (0 < image_scale c)%Z.

  Notation before := (map_size (input_map c) (set_map s)).
  Notation ci := (net_inputs (classifier c)).
  Notation cls := (map (shift_elem before (net_scale (input_map c))) (set_classifier s)).
  Notation next := (shift_key before (key ci)).

  Definition classes_ok (a : attention) : Prop :=
    forall j, In j (att_classes a) -> (N.to_nat j < length (net_outputs (classifier c)))%nat.

  Lemma sal_elements_are a : sal_elements (prepare_saliency s c a) = rev (numbered next cls).
  Proof.
    destruct (set_up_facts _ _ _ set) as (_ & _ & _ & _ & NB & _). unfold prepare_saliency. simpl.
    rewrite NB. simpl. now rewrite rev_numbered_spec, long_map_spec, app_nil_r.
  Qed.

  Lemma class_output a j : classes_ok a -> In j (att_classes a) ->
    nth_error (net_outputs (classifier c)) (N.to_nat j)
    = Some (nth (N.to_nat j) (net_outputs (classifier c)) 0%N).
  Proof. intros K J. apply K in J. now apply nth_error_nth'. Qed.

  Lemma maps_of_are a ch : maps_of (prepare_saliency s c a) c ch =
    map (fun j => read_onto (back ch (rev (numbered next cls))
      (shift_key before (key (nth (N.to_nat j) (net_outputs (classifier c)) 0%N))))
      (shift_key before 1) (image_elements c) []) (att_classes a).
  Proof.
    destruct (set_up_facts _ _ _ set) as (_ & _ & _ & _ & NB & _). unfold maps_of.
    rewrite sal_elements_are. simpl sal_outputs. simpl sal_first. rewrite NB. simpl. now rewrite map_map.
  Qed.

  Lemma forall2_map {A B} (R : A -> B -> Prop) (f : A -> B) l : (forall x, In x l -> R x (f x)) ->
    Forall2 R l (map f l).
  Proof.
    induction l as [|x l IH]; intro H; simpl; constructor; [apply H; now left|].
    apply IH. intros y I. apply H. now right.
  Qed.

  (** The maps of a choice that is largest at [theta] are the gradients there. *)
  Theorem gradients_sound a theta ch : classes_ok a ->
    no_tie (classifier c) (image_at F (input_map c) theta) ->
    (forall k cs, In (k, Unit cs) (numbered next cls) ->
      exists r, ch k = Some r /\ In r cs /\ node_values F c s theta k = source_value (node_values F c s theta) r) ->
    Forall2 (fun j m => is_gradient (classifier c) (image_at F (input_map c) theta) (N.to_nat j) m)
      (att_classes a) (maps_of (prepare_saliency s c a) c ch).
  Proof.
    intros K T H. rewrite maps_of_are. apply forall2_map. intros j J.
    apply (map_is_gradient F c size s set image_fits theta ch _ _ (class_output a j K J) T H).
  Qed.

  Theorem expected_maps_sound a : classes_ok a ->
    Forall2 (fun j e => expected_map (classifier c) (image_of c : list F) (N.to_nat j) e)
      (att_classes a) (sal_expected (prepare_saliency s c a)).
  Proof.
    intro K. simpl. unfold expected. apply forall2_map. intros j J.
    apply (expected_sound F c size s set image_fits _ _ image_positive (class_output a j K J)).
  Qed.

  (** The maps of a choice are those of its region. *)
  Theorem region_maps_sound a ch : classes_ok a ->
    (forall k cs, In (k, Unit cs) (numbered next cls) -> exists r, ch k = Some r /\ In r cs) ->
    Forall2 (fun j m => region_map (F := F) c (set_map s) (set_classifier s) ch (N.to_nat j) m)
      (att_classes a) (maps_of (prepare_saliency s c a) c ch).
  Proof.
    intros K H. rewrite maps_of_are. apply forall2_map. intros j J.
    pose proof (class_output a j K J) as O. split; [apply read_onto_length|].
    exists (nth (N.to_nat j) (net_outputs (classifier c)) 0%N). split; [assumption|].
    intros v V. rewrite read_onto_length in V.
    destruct (set_up_facts _ _ _ set) as (_ & N & _). apply elements_ordered in N as (_ & _ & B).
    unfold image_end, classifier_part, image_before.
    rewrite (slopes_read F c size s set image_fits []); [|assumption| |].
    - ring.
    - apply B. now apply nth_error_In with (N.to_nat j).
    - rewrite V. apply Nat2N.inj. rewrite image_fits. symmetry. now apply image_length with size s.
  Qed.

  Theorem maps_sound a theta ch : classes_ok a ->
    no_tie (classifier c) (image_at F (input_map c) theta) ->
    (forall k cs, In (k, Unit cs) (numbered next cls) ->
      exists r, ch k = Some r /\ In r cs /\ node_values F c s theta k = source_value (node_values F c s theta) r) ->
    maps_at c (image_at F (input_map c) theta) (att_classes a) (maps_of (prepare_saliency s c a) c ch)
      (sal_expected (prepare_saliency s c a)).
  Proof. intros K T H. split; [now apply gradients_sound|now apply expected_maps_sound]. Qed.

  (** What is decided at a node is largest at its points. *)
  Lemma decided_largest theta st :
    good theta (node_elements c s) (node_values F c s theta) st ->
    all_chosen (decided (left st)) (rev (numbered next cls)) = true ->
    forall k cs, In (k, Unit cs) (numbered next cls) ->
      exists r, decided (left st) k = Some r /\ In r cs /\
        node_values F c s theta k = source_value (node_values F c s theta) r.
  Proof.
    intros G A k cs I. destruct (all_chosen_spec _ _ _ A k cs I) as (r & R). exists r. split; [assumption|].
    apply (cls_in_node c size s set) in I.
    unfold decided in R. destruct (M.find k (left st)) as [[|[i q] [|? ?]]|] eqn:L; try discriminate.
    injection R as ->. apply (good_left _ _ _ _ _ G) in L as (all & J & N & d & [<-|[]] & E).
    split; [|assumption]. pose proof (numbered_once _ _ _ _ _ I J) as Q. injection Q as ->.
    specialize (N (i, r) (or_introl eq_refl)). now apply nth_error_In in N.
  Qed.

  Theorem leaf_attention_sound a theta st x : (forall a', a = Some a' -> classes_ok a') ->
    good theta (node_elements c s) (node_values F c s theta) st ->
    leaf_attention c (prepare s c a) st = Ok x ->
    forall a', a = Some a' -> attention_holds c a' theta.
  Proof.
    intros K G H a' ->. unfold leaf_attention, prepare in H. apply bind_ok in H as (ds & D & H).
    unfold node_maps in D. apply bind_ok in D as (? & A & D). injection D as <-.
    apply require_ok in A, H. rewrite sal_elements_are in A. intro T.
    exists (maps_of (prepare_saliency s c a') c (decided (left st))), (sal_expected (prepare_saliency s c a')).
    split; [|now apply is_at_most_sound in H].
    apply maps_sound; [now apply K|assumption|]. now apply decided_largest.
  Qed.

  Theorem region_attention_sound a xs theta st x : (forall a', a = Some a' -> classes_ok a') ->
    good theta (node_elements c s) (node_values F c s theta) st ->
    region_attention c (prepare s c a) xs st = Ok x ->
    forall a', a = Some a' -> inconsistencies_are c a' xs theta.
  Proof.
    intros K G H a' ->. unfold region_attention, prepare in H. apply bind_ok in H as (ds & D & H).
    unfold node_maps in D. apply bind_ok in D as (? & A & D). injection D as <-.
    apply require_ok in A, H. rewrite sal_elements_are in A. intro T.
    exists (maps_of (prepare_saliency s c a') c (decided (left st))), (sal_expected (prepare_saliency s c a')).
    split; [|now apply all_inconsistencies_sound in H].
    apply maps_sound; [now apply K|assumption|]. now apply decided_largest.
  Qed.
End Sound.
