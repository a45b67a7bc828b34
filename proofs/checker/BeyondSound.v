(** * Evidence for attention is sound *)

From Coq Require Import ZArith NArith PArith List FMapPositive Ring Bool Lia.
From Metes Require Import OrderedField Forms Lists Elements Network Gradient Claim Saliency State StateSound
  Steps Setup Evaluate Point Maps MapsSound Attention AttentionSound Beyond.
Import ListNotations.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Lemma first_best_in m cs : forall b, In (first_best m b cs) (b :: cs).
  Proof.
    intro b. destruct (first_best_spec m cs b) as (l1 & l2 & E & _). rewrite E.
    apply in_or_app. right. now left.
  Qed.

  Lemma decide_spec here there els : forall next fs acc p, decide here there next els fs acc = Some p ->
    (forall k, (k < next)%positive -> M.find k p = M.find k acc) /\
    forall k cs, In (k, Unit cs) (numbered next els) ->
      exists r, M.find k p = Some r /\ In r cs /\
        (forall h, In h here -> is_largest h r cs = true) /\ is_largest there r cs = true.
  Proof.
    induction els as [|e els IH]; intros next fs acc p; simpl; [intros [= <-]; split; [reflexivity|intros ? ? []]|].
    destruct e as [runs base bias|[|b cs]]; [|discriminate|].
    - destruct (runs_form _ _ _ _) as [f|]; [|discriminate]. intro H. apply IH in H as [A B].
      split; [intros k K; apply A; lia|]. intros k cs [E|I]; [discriminate|now apply B].
    - destruct (_ && _) eqn:E; [|discriminate]. destruct (source_form _ _) as [f|]; [|discriminate].
      intro H. apply IH in H as [A B]. apply andb_prop in E as [E _]. apply andb_prop in E as [T H].
      split.
      + intros k K. rewrite A by lia. apply PositiveMap.gso. lia.
      + intros k ds [Q|I]; [|now apply B]. injection Q as <- <-.
        exists (first_best there b cs). rewrite A by lia. rewrite PositiveMap.gss.
        split; [reflexivity|]. split; [apply first_best_in|]. split; [now apply forallb_forall|assumption].
  Qed.

  Variable c : certificate.
  Variable size : N.
  Variable s : setup.
  Hypothesis set : set_up size c = Ok s.
  Hypothesis image_fits : N.of_nat (length (image_elements c)) = net_inputs (classifier c).
  Hypothesis image_positive : (0 < image_scale c)%Z.

  Lemma largest_at theta p k cs r : point_of theta = Some p -> In (k, Unit cs) (node_elements c s) ->
    In r cs -> is_largest (point_values s p) r cs = true ->
    forall t, In t cs -> source_value (node_values F c s (fractions theta)) t <=
      source_value (node_values F c s (fractions theta)) r.
  Proof.
    intros P I R H t T. destruct (point_of_sound F _ _ P) as [D _].
    destruct (set_up_facts _ _ _ set) as (M & N & L & C & _).
    pose proof I as J. unfold node_elements in J. apply numbered_key in J as [_ K].
    assert (B : below k (Unit cs) = true).
    { unfold node_elements in I. rewrite C in I.
      apply (extend_equation F _ (input_values [])) in I as (_ & B & _); [assumption|].
      now apply composed_ordered with (classifier := classifier c). }
    assert (V : forall q, In q cs -> (inj (get_source (point_values s p) q) : F) =
      inj (point_den p) * source_value (node_values F c s (fractions theta)) q).
    { intros q Q. apply (below_unit _ _ B) in Q. destruct q as [|kq]; simpl; [rewrite inj_0; ring|].
      apply (point_node F c size s set theta p P). simpl in Q. apply Pos.ltb_lt in Q. lia. }
    apply mul_le_cancel with (inj (point_den p)); [now apply inj_pos|]. rewrite <- !V by assumption.
    apply inj_le. unfold is_largest in H. rewrite forallb_forall in H. apply H in T. now apply Z.leb_le.
  Qed.

  Lemma choice_at_sound ps q picked : choice_at s ps q = Ok picked ->
    forall k cs, In (k, Unit cs) (node_elements c s) ->
      exists r, M.find k picked = Some r /\ In r cs /\
        (forall p, In p ps -> is_largest (point_values s p) r cs = true) /\
        is_largest (point_values s q) r cs = true.
  Proof.
    unfold choice_at. intro D. apply some_or_ok in D.
    destruct (set_up_facts _ _ _ set) as (_ & _ & _ & _ & NB & _).
    apply decide_spec in D as [_ D]. rewrite NB in D. simpl in D. unfold dimension in D.
    rewrite N2Nat.id in D. fold (node_elements c s) in D.
    intros k cs I. destruct (D k cs I) as (r & FR & RI & HL & TL). exists r.
    repeat split; try assumption. intros p P. apply HL. now apply in_map.
  Qed.

  (** The values of what is picked at [beyond], and at the points it was picked for. *)
  Lemma picked_largest ps q picked theta p : choice_at s ps q = Ok picked -> point_of theta = Some p ->
    In p ps \/ p = q ->
    in_closed_region c (set_map s) (set_classifier s) (pick picked) (fractions theta : list F).
  Proof.
    intros D P W k cs I. destruct (set_up_facts _ _ _ set) as (M & N & L & C & _).
    rewrite <- C in I. fold (node_elements c s) in I.
    destruct (choice_at_sound _ _ _ D k cs I) as (r & FR & RI & HL & TL).
    exists r. split; [assumption|]. split; [assumption|].
    apply (largest_at theta p k cs r P I RI). destruct W as [W | ->]; [now apply HL|assumption].
  Qed.

  (** A choice with an inconsistency of more than [delta], at any point of its closed region. *)
  Theorem region_fails_sound a ps q picked beyond mes (theta : list F) : classes_ok c a ->
    located c beyond = Ok q -> choice_at s ps q = Ok picked ->
    node_maps c (prepare_saliency s c a) (pick picked) = Ok mes ->
    is_more_than (net_scale (classifier c)) (sal_power (prepare_saliency s c a)) a mes = true ->
    in_closed_region c (set_map s) (set_classifier s) (pick picked) theta ->
    attention_fails_at c a theta (fractions beyond).
  Proof.
    intros K Q D ND H R. unfold node_maps in ND. apply bind_ok in ND as (? & _ & ND). injection ND as <-.
    apply (located_sound F) in Q as [Q LB].
    destruct (set_up_facts _ _ _ set) as (M & N & L & C & NB & _).
    split; [exact LB|].
    exists (set_map s), (set_classifier s), (pick picked), (maps_of (prepare_saliency s c a) c (pick picked)),
      (sal_expected (prepare_saliency s c a)).
    pose proof (picked_largest _ _ _ beyond q D Q (or_intror eq_refl)) as RB.
    split; [assumption|]. split; [assumption|]. split; [assumption|]. split; [assumption|].
    split; [|split; [|split]].
    - apply region_maps_sound with size; try assumption.
      intros k cs I. apply (cls_in_node c size s set) in I.
      destruct (choice_at_sound _ _ _ D k cs I) as (r & FR & RI & _). now exists r.
    - now apply expected_maps_sound with size.
    - apply is_more_than_sound in H; [assumption|]. now apply elements_ordered in N as (NS & _).
    - intro T. apply gradients_sound with size; try assumption.
      intros k cs I. apply (cls_in_node c size s set) in I.
      pose proof I as I'. unfold node_elements in I'. rewrite C in I'.
      destruct (RB k cs I') as (r & FR & RI & TL). exists r. split; [assumption|]. split; [assumption|].
      rewrite (node_equations F c size s set (fractions beyond) _ _ I). simpl.
      apply le_antisym.
      + destruct (largest_reached F (node_values F c s (fractions beyond)) cs) as (t & IT & E).
        { intros ->. contradiction. }
        rewrite E. now apply TL.
      + now apply largest_above.
  Qed.

  Theorem attention_fails_sound w beyond theta p x : point_of theta = Some p ->
    (forall a, wish_attention w = Some a -> classes_ok c a) ->
    attention_fails s c w beyond p = Ok x ->
    exists a, wish_attention w = Some a /\
      attention_fails_at c a (fractions theta : list F) (fractions beyond).
  Proof.
    intros P K H. unfold attention_fails in H. apply bind_ok in H as (a & A & H).
    apply bind_ok in H as (q & Q & H). apply bind_ok in H as (picked & D & H).
    apply bind_ok in H as (mes & ND & H). apply some_or_ok in A. apply require_ok in H.
    exists a. split; [assumption|].
    apply (region_fails_sound a [p] q picked beyond mes); try assumption; [now apply K|].
    apply picked_largest with (1 := D) (2 := P). left. now left.
  Qed.
End Sound.
