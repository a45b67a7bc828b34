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
End Sound.
