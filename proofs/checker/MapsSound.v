(** * Saliency maps are gradients

    [maps_are_gradients]: at a point of a node where all units of the classifier are decided, the maps
    that back-propagation finds are the gradients, unless a unit ties there. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Ring Bool Lia.
From Metes Require Import OrderedField Forms Lists Elements Network Gradient Claim Saliency State StateSound
  Steps Setup Evaluate Backprop Maps.
Import ListNotations.

Lemma rev_numbered_spec els : forall next acc, rev_numbered next els acc = rev (numbered next els) ++ acc.
Proof.
  induction els as [|e els IH]; intros next acc; simpl; [reflexivity|]. rewrite IH, <- app_assoc. reflexivity.
Qed.

Lemma all_chosen_spec ch next els : all_chosen ch (rev (numbered next els)) = true ->
  forall k cs, In (k, Unit cs) (numbered next els) -> exists s, ch k = Some s.
Proof.
  unfold all_chosen. rewrite forallb_forall. intros H k cs I. apply in_rev in I. apply H in I. simpl in I.
  destruct (ch k) as [s|]; [now exists s|discriminate].
Qed.

Lemma numbered_app a : forall b next ke, In ke (numbered (after next (length a)) b) ->
  In ke (numbered next (a ++ b)).
Proof. induction a as [|e a IH]; intros b next ke; simpl; [auto|]. intro I. right. now apply IH. Qed.

Lemma numbered_shift sh sc els : forall next k e, In (k, e) (numbered (shift_key sh next) (map (shift_elem sh sc) els)) ->
  exists k0 e0, k = shift_key sh k0 /\ e = shift_elem sh sc e0 /\ In (k0, e0) (numbered next els).
Proof.
  induction els as [|a els IH]; intros next k e; simpl; [contradiction|]. intros [E|I].
  - injection E as <- <-. exists next, a. auto.
  - rewrite <- shift_succ in I. apply IH in I as (k0 & e0 & A & B & C). exists k0, e0. auto.
Qed.

Lemma numbered_key els : forall next k e, In (k, e) (numbered next els) ->
  (next <= k)%positive /\ (k < after next (length els))%positive.
Proof.
  induction els as [|a els IH]; intros next k e; simpl; [contradiction|]. intros [E|I].
  - injection E as <- _. split; [lia|]. clear. revert next. induction (length els) as [|n IH]; intro k; simpl; [lia|].
    specialize (IH (Pos.succ k)). lia.
  - apply IH in I. lia.
Qed.

Lemma shift_to_nat sh k : Pos.to_nat (shift_key sh k) = (N.to_nat sh + Pos.to_nat k)%nat.
Proof. destruct sh; simpl; lia. Qed.

Lemma after_to_nat n : forall k, Pos.to_nat (after k n) = (Pos.to_nat k + n)%nat.
Proof. induction n as [|n IH]; intro k; simpl; [lia|]. rewrite IH. lia. Qed.

Lemma first_best_spec m cs : forall b, exists l1 l2, b :: cs = l1 ++ first_best m b cs :: l2 /\
  (forall t, In t l1 -> (get_source m t < get_source m (first_best m b cs))%Z) /\
  (forall t, In t l2 -> (get_source m t <= get_source m (first_best m b cs))%Z).
Proof.
  induction cs as [|t cs IH]; intro b; simpl.
  - exists [], []. repeat split; intros ? [].
  - destruct (Z.ltb_spec (get_source m b) (get_source m t)) as [L|L].
    + destruct (IH t) as (l1 & l2 & E & A & B). exists (b :: l1), l2. rewrite E. split; [reflexivity|].
      split; [|assumption]. intros q [<-|I]; [|now apply A].
      destruct l1 as [|q l1]; injection E as E1 E2; [congruence|]. subst.
      assert (In q (q :: l1)) by now left. apply A in H. lia.
    + destruct (IH b) as (l1 & l2 & E & A & B). destruct l1 as [|q l1].
      * injection E as E1 E2. exists [], (t :: cs). rewrite <- E1. split; [reflexivity|].
        split; [intros ? []|]. intros q [<-|I]; [assumption|]. rewrite E1. apply B. now rewrite <- E2.
      * injection E as E1 E2. subst q. exists (b :: t :: l1), l2. split; [simpl; now rewrite <- E2|].
        split; [|assumption]. assert (H : In b (b :: l1)) by now left. apply A in H.
        intros q [<-|[<-|I]]; [assumption|lia|]. apply A. now right.
Qed.

Lemma picks_spec m els : forall next0 acc k cs,
  In (k, Unit cs) (numbered next0 els) -> forall b cs', cs = b :: cs' ->
  M.find k (picks m next0 els acc) = Some (first_best m b cs').
Proof.
  assert (G : forall els next0 acc k, (k < next0)%positive -> M.find k (picks m next0 els acc) = M.find k acc).
  { clear. induction els as [|e els IH]; intros next0 acc k K; simpl; [reflexivity|].
    rewrite IH by lia. destruct e as [|[|? ?]]; try reflexivity. apply PositiveMap.gso. lia. }
  induction els as [|e els IH]; intros next0 acc k cs; simpl; [contradiction|].
  intros [E|I] b cs' ->; [|now apply IH with (b :: cs')].
  injection E as <- ->. rewrite G by lia. apply PositiveMap.gss.
Qed.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Lemma along_length (x v : list F) t : length v = length x -> length (along x v t) = length x.
  Proof. revert v. induction x as [|y x IH]; intros [|z v] H; try discriminate; simpl; [reflexivity|].
    f_equal. apply IH. simpl in H. lia. Qed.

  Lemma along_nth t (x : list F) : forall v i, length v = length x ->
    nth i (along x v t) 0 = nth i x 0 + t * nth i v 0.
  Proof.
    induction x as [|y x IH]; intros [|z v] i H; try discriminate; destruct i; simpl; try ring.
    apply IH. simpl in H. lia.
  Qed.

  Variable c : certificate.
  Variable size : N.
  Variable s : setup.
  Hypothesis set : set_up size c = Ok s.
  Hypothesis image_fits : N.of_nat (length (image_elements c)) = net_inputs (classifier c).

  Notation before := (map_size (input_map c) (set_map s)).
  Notation ci := (net_inputs (classifier c)).
  Notation sc := (net_scale (input_map c)).
  Notation cls := (map (shift_elem before sc) (set_classifier s)).
  Notation next := (shift_key before (key ci)).

  Section At.
    Variable theta : list F.
    Notation x := (image_at F (input_map c) theta).
    Notation own := (extend (input_values x) (key ci) (set_classifier s)).
    Notation node := (node_values F c s theta).

    Lemma image_length : N.of_nat (length x) = ci.
    Proof.
      destruct (set_up_facts _ _ _ set) as (M & _ & L & _). unfold image_at, net_function. rewrite M.
      unfold net_values. now rewrite !map_length.
    Qed.

    Lemma cls_ordered : ordered next cls = true.
    Proof.
      destruct (set_up_facts _ _ _ set) as (_ & N & _). apply elements_ordered in N as (_ & O & _).
      now apply ordered_shift.
    Qed.

    Lemma node_split : node = extend (stem_values F (input_map c) (set_map s) theta) next cls.
    Proof.
      destruct (set_up_facts _ _ _ set) as (M & N & L & _). unfold node_values.
      now apply composed_split.
    Qed.

    (** Values in the composed network are [sc] times those of the classifier at the image. *)
    Lemma node_own k : (k < after (key ci) (length (set_classifier s)))%positive ->
      node (shift_key before k) = inj sc * own k.
    Proof.
      intro K. destruct (set_up_facts _ _ _ set) as (M & N & L & _). unfold node_values.
      now apply composed_classifier.
    Qed.

    Lemma sc_pos : (0 < sc)%Z.
    Proof. destruct (set_up_facts _ _ _ set) as (M & _). now apply elements_ordered in M as (P & _). Qed.

    Lemma cls_in_node ke : In ke (numbered next cls) -> In ke (node_elements c s).
    Proof.
      destruct (set_up_facts _ _ _ set) as (M & N & L & C & _). unfold node_elements. rewrite C.
      unfold composed. rewrite !long_app_spec, !long_map_spec, count_spec. intro I.
      apply numbered_app. rewrite after_key. fold before. apply numbered_app.
      rewrite after_key, map_length, L. rewrite shift_key_of. exact I.
    Qed.

    (** Chosen candidates that are largest, where no unit ties, are the only largest. *)
    Lemma chosen_only_largest (ch : choice) : no_tie (classifier c) x ->
      (forall k cs, In (k, Unit cs) (numbered next cls) ->
        exists r, ch k = Some r /\ In r cs /\ node k = source_value node r) ->
      forall k cs, In (k, Unit cs) (numbered next cls) ->
        exists r, ch k = Some r /\ only_largest node cs r.
    Proof.
      intros T H k cs I. destruct (H k cs I) as (r & R & J & E). exists r. split; [assumption|].
      pose proof (cls_in_node _ I) as IN.
      pose proof (node_equations F c size s set theta k (Unit cs) IN) as EQ. simpl in EQ.
      apply numbered_shift in I as (k0 & e0 & -> & EC & I0).
      destruct e0 as [|cs0]; [discriminate|]. injection EC as ->. rewrite long_map_spec in *.
      destruct (set_up_facts _ _ _ set) as (M & N & L & _).
      destruct (T _ _ _ N I0) as (r0 & l1 & l2 & E0 & U).
      apply elements_ordered in N as (_ & O & _).
      destruct (extend_equation F _ (input_values x) _ O _ _ I0) as (_ & B & _).
      pose proof (numbered_key _ _ _ _ I0) as [_ K0].
      assert (SV : forall q, In q cs0 -> source_value node (shift_source before q) = inj sc * source_value own q).
      { intros q Q. apply (below_unit _ _ B) in Q. destruct q as [|kq]; simpl; [ring|].
        apply node_own. simpl in Q. apply Pos.ltb_lt in Q. lia. }
      assert (P : (0 : F) < inj sc) by (apply inj_pos, sc_pos).
      assert (U' : forall t, In t (map (shift_source before) l1 ++ map (shift_source before) l2) ->
        source_value node t < source_value node (shift_source before r0)).
      { intros t IT. rewrite <- map_app in IT. apply in_map_iff in IT as (q & <- & IQ).
        rewrite !SV.
        - now apply mul_lt_mono, U.
        - rewrite E0. apply in_or_app. right. now left.
        - rewrite E0. apply in_app_or in IQ as [IQ|IQ]; apply in_or_app; [now left|right; now right]. }
      assert (EM : map (shift_source before) cs0 =
        map (shift_source before) l1 ++ shift_source before r0 :: map (shift_source before) l2).
      { rewrite E0, map_app. reflexivity. }
      exists (map (shift_source before) l1), (map (shift_source before) l2).
      assert (r = shift_source before r0) as ->; [|now split].
      assert (D : r = shift_source before r0 \/ In r (map (shift_source before) l1 ++ map (shift_source before) l2)).
      { rewrite EM in J. apply in_app_or in J as [J|[J|J]]; [right; apply in_or_app; now left|now left|].
        right. apply in_or_app. now right. }
      destruct D as [D|D]; [assumption|]. exfalso. apply U' in D.
      apply lt_not_le in D. apply D. rewrite <- E, EQ. apply largest_above. rewrite EM.
      apply in_or_app. right. now left.
    Qed.

    Lemma direction_shift (f : F) v k : direction c (set_map s) f v (shift_key before k) = f * input_values v k.
    Proof.
      unfold direction, image_before, input_values. rewrite shift_to_nat. pose proof (Pos2Nat.is_pos k).
      destruct (Nat.leb_spec (N.to_nat before + Pos.to_nat k) (N.to_nat before)); [lia|].
      f_equal. f_equal. lia.
    Qed.

    (** Back-propagation gives the slopes of the outputs in all directions. *)
    Lemma slopes_read (ch : choice) o (f : F) v :
      (forall k cs, In (k, Unit cs) (numbered next cls) -> exists r, ch k = Some r /\ In r cs) ->
      (o < after (key ci) (length (set_classifier s)))%positive -> length v = length x ->
      extend (direction c (set_map s) f v) next (linearized ch next cls) (shift_key before o) =
      f * dot (read_onto (back ch (rev (numbered next cls)) (shift_key before o))
        (shift_key before 1) (image_elements c) []) v.
    Proof.
      intros C O V. rewrite back_sound; [|apply cls_ordered|assumption|].
      - assert (NX : next = after (shift_key before 1) (length (image_elements c))).
        { apply Pos2Nat.inj. rewrite after_to_nat, !shift_to_nat. unfold key.
          pose proof (N.succ_pos_spec ci). lia. }
        rewrite NX, pairing_read with (c := f) (x := v).
        + rewrite pairing_zero; [ring|]. intros k K. unfold direction, image_before, keys_below in *.
          rewrite shift_to_nat in K. destruct (Nat.leb_spec (Pos.to_nat k) (N.to_nat before)); [reflexivity|lia].
        + rewrite V. apply Nat2N.inj. rewrite image_length. now symmetry.
        + intros i y E. unfold direction, image_before. rewrite after_to_nat, shift_to_nat.
          destruct (Nat.leb_spec (N.to_nat before + Pos.to_nat 1 + i) (N.to_nat before)); [lia|].
          f_equal. replace (N.to_nat before + Pos.to_nat 1 + i - N.to_nat before - 1)%nat with i by lia.
          now apply nth_error_nth.
      - rewrite map_length. apply Pos2Nat.inj_lt. rewrite after_to_nat, !shift_to_nat.
        apply Pos2Nat.inj_lt in O. rewrite after_to_nat in O. lia.
    Qed.

    Theorem map_is_gradient (ch : choice) j o :
      nth_error (net_outputs (classifier c)) j = Some o -> no_tie (classifier c) x ->
      (forall k cs, In (k, Unit cs) (numbered next cls) ->
        exists r, ch k = Some r /\ In r cs /\ node k = source_value node r) ->
      is_gradient (classifier c) x j (read_onto (back ch (rev (numbered next cls)) (shift_key before (key o)))
        (shift_key before 1) (image_elements c) []).
    Proof.
      intros J T H. pose proof (chosen_only_largest ch T H) as OL.
      destruct (set_up_facts _ _ _ set) as (M & N & L & _).
      pose proof N as NE. apply elements_ordered in N as (NS & O & B).
      split. { rewrite read_onto_length. apply Nat2N.inj. now rewrite image_length. }
      intros v V.
      destruct (locally_linear F ch cls (stem_values F (input_map c) (set_map s) theta)
        (direction c (set_map s) (inj sc) v) next cls_ordered) as (t0 & P0 & LL).
      { rewrite <- node_split. exact OL. }
      exists t0. split; [assumption|]. intros t T0 T1.
      assert (OB : (key o < after (key ci) (length (set_classifier s)))%positive)
        by (apply B; now apply nth_error_In with j).
      assert (SH : (shift_key before (key o) < after next (length cls))%positive).
      { rewrite map_length. apply Pos2Nat.inj_lt. rewrite after_to_nat, !shift_to_nat.
        apply Pos2Nat.inj_lt in OB. rewrite after_to_nat in OB. lia. }
      specialize (LL t T0 T1 _ SH). rewrite <- node_split, node_own in LL by assumption.
      rewrite slopes_read in LL; [|intros k cs I; destruct (H k cs I) as (r & R & RI & _); now exists r
        |assumption|assumption].
      rewrite (shift_extend F before sc _ sc_pos (input_values (along x v t))) in LL; [|assumption| |assumption].
      - assert (P : (inj sc : F) <> 0) by (apply pos_not_zero, inj_pos, sc_pos).
        assert (Q : forall y : list F, nth j (net_function F (classifier c) y) 0 =
          inv (inj (net_scale (classifier c))) * extend (input_values y) (key ci) (set_classifier s) (key o)).
        { intro y. unfold net_function. rewrite NE. unfold net_values. rewrite map_map.
          now erewrite nth_error_nth; [|apply map_nth_error; exact J]. }
        rewrite !Q. set (g := dot _ v) in *.
        assert (R : extend (input_values (along x v t)) (key ci) (set_classifier s) (key o) = own (key o) + t * g).
        { apply mul_cancel with (inj sc); [assumption|]. rewrite LL. ring. }
        rewrite R. ring.
      - intros k K. unfold moved. rewrite direction_shift, stem_copy with (1 := M) (3 := K); [|assumption].
        unfold input_values. rewrite along_nth by assumption. ring.
    Qed.
  End At.

  (** ** Expected maps *)

  Theorem expected_sound j o : (0 < image_scale c)%Z ->
    nth_error (net_outputs (classifier c)) j = Some o ->
    expected_map (classifier c) (image_of c : list F) j
      (read_onto (back (pick (picks (evaluate_at ci (set_classifier s) (image_elements c) (image_scale c))
        (key ci) (set_classifier s) (M.empty _))) (rev_numbered (key ci) (set_classifier s) []) (key o)) 1
        (image_elements c) []).
  Proof.
    intros IS J. destruct (set_up_facts _ _ _ set) as (M & N & L & _).
    pose proof N as NE. apply elements_ordered in N as (NS & O & B).
    rewrite rev_numbered_spec, app_nil_r.
    set (m := evaluate_at _ _ _ _). set (ch := pick _).
    assert (V : forall k, (k < after (key ci) (length (set_classifier s)))%positive ->
      inj (get m k) = inj (image_scale c) * extend (input_values (image_of c : list F)) (key ci) (set_classifier s) k).
    { intros k K. apply evaluate_at_true; [assumption|assumption| |assumption].
      unfold image_of. rewrite map_map. apply map_ext. intro z. unfold fraction. simpl.
      transitivity (inj z * (inj (image_scale c) * inv (inj (image_scale c))) : F); [|ring].
      rewrite inv_r; [ring|]. apply pos_not_zero. now apply inj_pos. }
    assert (C : forall k cs, In (k, Unit cs) (numbered (key ci) (set_classifier s)) ->
      exists r, ch k = Some r /\
        first_largest (extend (input_values (image_of c : list F)) (key ci) (set_classifier s)) cs r).
    { intros k cs I. destruct (extend_equation F _ (input_values (image_of c : list F)) _ O _ _ I) as (_ & BK & _).
      pose proof (numbered_key _ _ _ _ I) as [_ K].
      destruct cs as [|b cs]; [discriminate|]. exists (first_best m b cs).
      split; [now apply picks_spec with (b :: cs)|].
      destruct (first_best_spec m cs b) as (l1 & l2 & E & A1 & A2). exists l1, l2. split; [assumption|].
      assert (P : (0 : F) < inj (image_scale c)) by now apply inj_pos.
      assert (SV : forall q, In q (b :: cs) -> (inj (get_source m q) : F) =
        inj (image_scale c) * source_value (extend (input_values (image_of c : list F)) (key ci) (set_classifier s)) q).
      { intros q Q. apply (below_unit _ _ BK) in Q. destruct q as [|kq]; simpl.
        - rewrite inj_0. ring.
        - apply V. simpl in Q. apply Pos.ltb_lt in Q. lia. }
      assert (FI : In (first_best m b cs) (b :: cs)).
      { rewrite E. apply in_or_app. right. now left. }
      split; intros t I1.
      - apply mul_lt_cancel with (inj (image_scale c)); [assumption|].
        rewrite <- !SV; [apply inj_lt; now apply A1|assumption|].
        rewrite E. apply in_or_app. now left.
      - apply mul_le_cancel with (inj (image_scale c)); [assumption|].
        rewrite <- !SV; [apply inj_le; now apply A2|assumption|].
        rewrite E. apply in_or_app. right. now right. }
    split. { rewrite read_onto_length. unfold image_of. now rewrite map_length. }
    exists (set_classifier s), ch, o. split; [assumption|]. split; [assumption|]. split; [exact C|].
    intros v LV. rewrite back_sound; [|assumption| |].
    - assert (NX : key ci = after 1 (length (image_elements c))).
      { apply Pos2Nat.inj. rewrite after_to_nat. unfold key. pose proof (N.succ_pos_spec ci). lia. }
      rewrite NX. rewrite (pairing_read F) with (c := 1) (x := v).
      + simpl pairing. ring.
      + rewrite LV. unfold image_of. now rewrite map_length.
      + intros i y E. unfold input_values. rewrite after_to_nat.
        replace (pred (Pos.to_nat 1 + i)) with i by lia. rewrite (nth_error_nth _ _ _ E). ring.
    - intros k cs I. destruct (C k cs I) as (r & R & l1 & l2 & -> & _). exists r. split; [assumption|].
      apply in_or_app. right. now left.
    - apply B. now apply nth_error_In with j.
  Qed.
End Sound.
