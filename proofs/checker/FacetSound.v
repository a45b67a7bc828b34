(** * Facets are sound

    What fails at the corners fails at all their convex combinations. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Ring Bool Lia.
From Metes Require Import OrderedField Forms Lists Elements Network Gradient Convex Claim Saliency State
  StateSound Steps Setup Evaluate Point Maps MapsSound Attention AttentionSound Beyond BeyondSound Facet.
Import ListNotations.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Lemma dot_mix {A} (ws : list (F * A)) cs : forall L (Lq : A -> list F),
    (forall mu q, In (mu, q) ws -> length (Lq q) = length L) ->
    (forall j, (j < length L)%nat -> nth j L 0 = mix (fun q => nth j (Lq q) 0) ws) ->
    dot cs L = mix (fun q => dot cs (Lq q)) ws.
  Proof.
    assert (Z0 : forall f : A -> F, (forall mu q, In (mu, q) ws -> f q = 0) -> 0 = mix f ws).
    { intros f H. transitivity (mix (fun _ : A => 0 * 0) ws); [rewrite mix_scale; ring|].
      apply mix_ext. intros mu q I. rewrite (H mu q I). ring. }
    induction cs as [|c cs IH]; intros L Lq LL H; simpl; [now apply Z0|].
    destruct L as [|y L].
    - apply Z0. intros mu q I. specialize (LL mu q I). now destruct (Lq q).
    - rewrite (IH L (fun q => tl (Lq q))).
      + specialize (H O). simpl in H. rewrite H by lia. rewrite <- mix_scale, <- mix_add.
        apply mix_ext. intros mu q I. specialize (LL mu q I). destruct (Lq q); [discriminate|reflexivity].
      + intros mu q I. specialize (LL mu q I). destruct (Lq q); [discriminate|simpl in *; lia].
      + intros j J. specialize (H (S j)). simpl in H. rewrite H by lia. apply mix_ext.
        intros mu q I. specialize (LL mu q I). destruct (Lq q); [discriminate|reflexivity].
  Qed.

  (** A convex combination of rational points. *)
  Definition combined (d : nat) (ws : list (F * list rational)) : list F :=
    map (fun n => mix (fun q => nth n (fractions q) 0) ws) (seq 0 d).

  Variable c : certificate.
  Variable size : N.
  Variable s : setup.
  Hypothesis set : set_up size c = Ok s.

  Section Region.
    Variable ch : choice.
    Variable ws : list (F * list rational).
    Hypothesis weights : weights_ok ws.
    Hypothesis region : forall mu q, In (mu, q) ws ->
      in_closed_region c (set_map s) (set_classifier s) ch (fractions q : list F).
    Notation theta := (combined (dimension c) ws).
    Notation end_ := (after (key (net_inputs (input_map c))) (length (set_composed s))).

    Lemma node_mix k : (k < end_)%positive ->
      node_values F c s theta k = mix (fun q => node_values F c s (fractions q) k) ws.
    Proof.
      intro K. destruct (set_up_facts _ _ _ set) as (M & N & L & C & _).
      assert (O : ordered (key (net_inputs (input_map c))) (set_composed s) = true).
      { rewrite C. now apply composed_ordered with (classifier := classifier c). }
      unfold node_values, composed_values. rewrite <- C.
      rewrite <- (mix_extend F ws (set_composed s) weights (fun q => input_values (fractions q))); try assumption.
      - apply extend_ext; [assumption| |assumption]. intros i I. unfold mixed, input_values, combined.
        set (n := pred (Pos.to_nat i)). assert (B : (n < dimension c)%nat).
        { unfold n, dimension. unfold key in I. pose proof (N.succ_pos_spec (net_inputs (input_map c))).
          pose proof (Pos2Nat.is_pos i). lia. }
        rewrite (nth_indep _ _ (mix (fun q => nth 0 (fractions q) 0) ws)) by now rewrite map_length, seq_length.
        rewrite (map_nth (fun n => mix (fun q => nth n (fractions q) 0) ws)). now rewrite seq_nth.
      - intros i cs I. destruct ws as [|[mu0 q0] ws'] eqn:E.
        { destruct weights as [_ W]. simpl in W. symmetry in W. now apply (one_not_zero F) in W. }
        assert (I' : In (i, Unit cs) (numbered (key (net_inputs (input_map c)))
          (composed (input_map c) (set_map s) (set_classifier s)))) by now rewrite <- C.
        destruct (region mu0 q0 (or_introl eq_refl) i cs I') as (r & R & RI & _).
        exists r. split; [assumption|]. intros mu q Q t T.
        destruct (region mu q Q i cs I') as (r' & R' & _ & B). rewrite R in R'. injection R' as <-.
        unfold composed_values in B. rewrite <- C in B. now apply B.
    Qed.

    Lemma combined_region : in_closed_region c (set_map s) (set_classifier s) ch theta.
    Proof.
      intros k cs I. destruct (set_up_facts _ _ _ set) as (M & N & L & C & _).
      destruct ws as [|[mu0 q0] ws'] eqn:E.
      { destruct weights as [_ W]. simpl in W. symmetry in W. now apply (one_not_zero F) in W. }
      rewrite <- E in *.
      destruct (region mu0 q0) with (k := k) (cs := cs) as (r & R & RI & _); [rewrite E; now left|assumption|].
      exists r. split; [assumption|]. split; [assumption|]. intros t T.
      assert (B : below k (Unit cs) = true).
      { apply (extend_equation F _ (input_values [])) in I as (_ & B & _); [assumption|].
        now apply composed_ordered with (classifier := classifier c). }
      pose proof (numbered_key _ _ _ _ I) as [_ K]. rewrite <- C in K.
      assert (V : forall u, In u cs -> source_value (node_values F c s theta) u =
        mix (fun q => source_value (node_values F c s (fractions q)) u) ws).
      { intros u U. apply (below_unit _ _ B) in U. destruct u as [|ku]; simpl.
        - transitivity (mix (fun _ : list rational => 0 * 0) ws); [rewrite mix_scale; ring|apply mix_ext; intros; ring].
        - apply node_mix. simpl in U. apply Pos.ltb_lt in U. lia. }
      fold (node_values F c s theta). rewrite !V by assumption. apply mix_le; [assumption|].
      intros mu q Q. destruct (region mu q Q k cs I) as (r' & R' & _ & BB). rewrite R in R'.
      injection R' as <-. now apply BB.
    Qed.

    Lemma logits_mix j : (j < length (net_outputs (classifier c)))%nat ->
      nth j (logits_at c theta) 0 = mix (fun q => nth j (logits_at c (fractions q)) 0) ws.
    Proof.
      intro J. destruct (set_up_facts _ _ _ set) as (M & N & L & C & NB & O & S).
      destruct (nth_error (net_outputs (classifier c)) j) as [o|] eqn:E; [|apply nth_error_None in E; lia].
      assert (P : (inj (composed_scale (classifier c) (input_map c)) : F) <> 0).
      { rewrite <- S. now apply pos_not_zero, inj_pos, scale_positive with c size. }
      apply mul_cancel with (1 := P). unfold logits_at.
      rewrite <- (composed_output F _ _ _ _ M N L _ j o E), <- mix_scale.
      fold (node_values F c s theta). rewrite node_mix.
      - apply mix_ext. intros mu q Q. now rewrite <- (composed_output F _ _ _ _ M N L _ j o E).
      - rewrite C. unfold composed. rewrite !long_app_spec, !long_map_spec, !app_length, !map_length.
        apply elements_ordered in N as (_ & _ & B). specialize (B o (nth_error_In _ _ E)).
        apply Pos2Nat.inj_lt. apply Pos2Nat.inj_lt in B. rewrite after_to_nat in *. rewrite shift_to_nat.
        unfold map_size, key in *. pose proof (N.succ_pos_spec (net_inputs (input_map c))).
        pose proof (N.succ_pos_spec (net_inputs (classifier c))). lia.
    Qed.
  End Region.

  (** ** Corners *)

  Lemma corners_ok_in f qs : forall ps, corners_ok c f qs = Ok ps -> forall q, In q qs ->
    exists p, In p ps /\ corner_ok c f q = Ok p.
  Proof.
    induction qs as [|q qs IH]; intros ps H q' I; simpl in *; [contradiction|].
    apply bind_ok in H as (p & P & H). apply bind_ok in H as (ps' & PS & H). injection H as <-.
    destruct I as [<-|I]; [exists p; split; [now left|assumption]|].
    destruct (IH _ PS q' I) as (p' & J & E). exists p'. split; [now right|assumption].
  Qed.

  Lemma corner_ok_sound f q p : corner_ok c f q = Ok p -> point_of q = Some p /\
    in_domain c (fractions q : list F) /\ forall r, In r (facet_rows f) -> 0 <= row_at (fractions q : list F) r.
  Proof.
    unfold corner_ok. intro H. apply bind_ok in H as (p' & P & H). apply bind_ok in H as (? & R & H).
    injection H as ->. apply some_or_ok in P. apply require_ok in R.
    apply andb_prop in R as [R C]. apply andb_prop in R as [L D]. apply Nat.eqb_eq in L.
    split; [assumption|]. split.
    - split; [now unfold fractions; rewrite map_length|]. intros n r E.
      now apply (point_in_sound F _ _ _ P _ _ D n r E).
    - intros r I. rewrite forallb_forall in C. apply C in I. apply Z.leb_le in I.
      destruct (point_of_sound F _ _ P) as [D0 _].
      now apply (nonneg_back F _ _ _ D0 (row_value_true F _ _ r P)).
  Qed.

  Definition part_fails_at (w : wish) (part : failing) (theta : list F) (beyond : list rational) : Prop :=
    match part with
    | FailsAttention => exists a, wish_attention w = Some a /\ attention_fails_at c a theta (fractions beyond)
    | part => logits_part_fails w part (logits_at c theta)
    end.

  Hypothesis image_fits : N.of_nat (length (image_elements c)) = net_inputs (classifier c).
  Hypothesis image_positive : (0 < image_scale c)%Z.

  Lemma logits_count (theta : list F) : length (logits_at c theta) = length (net_outputs (classifier c)).
  Proof.
    destruct (set_up_facts _ _ _ set) as (_ & N & _). unfold logits_at, logits, net_function.
    rewrite N. unfold net_values. now rewrite !map_length.
  Qed.

  Lemma corner_logit q p j : point_of q = Some p -> (j < length (net_outputs (classifier c)))%nat ->
    inj (nth j (corner_values s p) 0%Z) = inj (set_scale s * point_den p) * nth j (logits_at c (fractions q)) (0 : F).
  Proof.
    intros P J. pose proof (point_outputs F c size s set q p P) as O. rewrite <- (logits_count (fractions q)) in J.
    unfold corner_values. revert j J. induction O as [|y z ys fs E _ IH]; simpl; intros j J; [lia|].
    destruct j as [|j]; [assumption|]. apply IH. lia.
  Qed.

  Theorem face_sound w f x : (forall a, wish_attention w = Some a -> classes_ok c a) ->
    (forall k, wish_label w = Some k -> (N.to_nat k < length (net_outputs (classifier c)))%nat) ->
    face_ok s c w f = Ok x ->
    facet_corners f <> [] /\
    (forall q, In q (facet_corners f) -> in_domain c (fractions q : list F) /\
       forall r, In r (facet_rows f) -> 0 <= row_at (fractions q : list F) r) /\
    forall ws, weights_ok ws -> (forall mu q, In (mu, q) ws -> In q (facet_corners f)) ->
      part_fails_at w (facet_part f) (combined (dimension c) ws) (facet_beyond f).
  Proof.
    intros KA KL H. unfold face_ok in H. apply bind_ok in H as (? & R & H).
    apply bind_ok in H as (ps & PS & H). apply bind_ok in H as (q0 & Q0 & H).
    apply bind_ok in H as (picked & D & H). apply require_ok in R. apply andb_prop in R as [NE _].
    pose proof (corners_ok_in _ _ _ PS) as CI.
    split; [now destruct (facet_corners f)|]. split.
    { intros q I. destruct (CI q I) as (p & _ & C). now apply corner_ok_sound in C as (_ & C). }
    intros ws W IN.
    assert (REG : forall mu q, In (mu, q) ws ->
      in_closed_region c (set_map s) (set_classifier s) (pick picked) (fractions q : list F)).
    { intros mu q I. destruct (CI q (IN mu q I)) as (p & J & C). apply corner_ok_sound in C as (P & _).
      eapply picked_largest; try eassumption. now left. }
    assert (SD : forall mu q, In (mu, q) ws -> exists p, In p ps /\ point_of q = Some p /\
      (0 < set_scale s * point_den p)%Z).
    { intros mu q I. destruct (CI q (IN mu q I)) as (p & J & C). apply corner_ok_sound in C as (P & _).
      exists p. split; [assumption|]. split; [assumption|]. destruct (point_of_sound F _ _ P) as [D0 _].
      apply Z.mul_pos_pos; [now apply scale_positive with c size|assumption]. }
    unfold part_fails_at. destruct (facet_part f) as [|i|].
    - apply bind_ok in H as (k & K & H). apply some_or_ok in K. apply require_ok in H.
      exists k. split; [assumption|]. intros [L A].
      apply existsb_exists in H as (j & J & H). apply in_seq in J. apply andb_prop in H as [N B].
      apply negb_true_iff in N. apply Nat.eqb_neq in N. rewrite forallb_forall in B.
      destruct (set_up_facts _ _ _ set) as (_ & _ & _ & _ & _ & O & _). rewrite O, map_length in J.
      apply (lt_not_le F _ _ (A j ltac:(rewrite logits_count; lia) N)).
      rewrite !(logits_mix (pick picked) ws W REG) by (try (apply KL; assumption); lia).
      apply mix_le; [assumption|]. intros mu q I. destruct (SD mu q I) as (p & PI & P & S0).
      specialize (B _ (in_map (corner_values s) _ _ PI)). apply Z.leb_le in B. apply (inj_le F) in B.
      rewrite !(corner_logit q p _ P) in B by (try (apply KL; assumption); lia).
      now apply mul_le_cancel with (2 := B), inj_pos.
    - apply bind_ok in H as (l & K & H). apply some_or_ok in K. rewrite item_at_spec in K. apply require_ok in H.
      exists l. split; [assumption|]. rewrite forallb_forall in H. intros [A B].
      assert (V : linear_value l (logits_at c (combined (dimension c) ws)) =
        mix (fun q => linear_value l (logits_at c (fractions q))) ws).
      { unfold linear_value. rewrite mix_add, mix_constant by assumption. f_equal.
        apply dot_mix; [intros mu q I; now rewrite !logits_count|].
        intros j J. rewrite logits_count in J. now apply (logits_mix (pick picked) ws W REG). }
      assert (C : forall mu q, In (mu, q) ws -> linear_value l (logits_at c (fractions q)) < (0 : F) \/
        (lin_strict l = true /\ linear_value l (logits_at c (fractions q)) <= (0 : F))).
      { intros mu q I. destruct (SD mu q I) as (p & PI & P & S0). specialize (H p PI).
        unfold linear_broken in H. pose proof (point_outputs F c size s set q p P) as O.
        assert (E : inj (zdot (lin_coefficients l) (corner_values s p) + set_scale s * point_den p * lin_constant l) =
          inj (set_scale s * point_den p) * linear_value l (logits_at c (fractions q) : list F)).
        { unfold corner_values. rewrite inj_add, (zdot_scaled F _ _ _ _ O), (inj_mul F (_ * _) (lin_constant l)).
          unfold linear_value. ring. }
        apply orb_prop in H as [H|H].
        - left. apply Z.ltb_lt in H. apply (inj_lt F) in H. rewrite E, inj_0 in H.
          apply mul_lt_cancel with (inj (set_scale s * point_den p)); [now apply inj_pos|].
          replace (inj (set_scale s * point_den p) * 0) with (0 : F) by ring. assumption.
        - right. apply andb_prop in H as [T H]. split; [assumption|]. apply Z.leb_le in H.
          apply (inj_le F) in H. rewrite E, inj_0 in H.
          apply mul_le_cancel with (inj (set_scale s * point_den p)); [now apply inj_pos|].
          replace (inj (set_scale s * point_den p) * 0) with (0 : F) by ring. assumption. }
      rewrite V in A, B. destruct (lin_strict l) eqn:T.
      + apply (lt_not_le F _ _ (B eq_refl)).
        rewrite <- (mix_constant F 0 ws W). apply mix_le; [assumption|]. intros mu q I.
        destruct (C mu q I) as [G|[_ G]]; [now apply lt_le|assumption].
      + assert (G : mix (fun q => linear_value l (logits_at c (fractions q))) ws < (0 : F)).
        { apply mix_negative; [assumption|]. intros mu q I. destruct (C mu q I) as [G|[G _]]; [assumption|discriminate]. }
        now apply lt_not_le in G.
    - apply bind_ok in H as (a & K & H). apply bind_ok in H as (mes & ND & H).
      apply some_or_ok in K. apply require_ok in H. exists a. split; [assumption|].
      apply (region_fails_sound F c size s set image_fits image_positive a ps q0 picked (facet_beyond f) mes);
        try assumption; [now apply KA|]. now apply combined_region.
  Qed.
End Sound.

Arguments combined {F}. Arguments part_fails_at {F}.
