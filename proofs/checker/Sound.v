(** * The checker is sound

    [check_sound]: if the checker accepts a certificate, its claim is true, at every point of the
    domain over every ordered field; outside of the open parts, if there are any. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool Ring Lia.
From Metes Require Import OrderedField Forms Farkas Elements Lists Network Gradient Convex Claim Saliency Solver State StateSound Steps
  StepsSound Margins Setup Evaluate Point Maps MapsSound Attention
  AttentionSound Beyond BeyondSound Facet FacetSound BoundTree CasesSound Check.
Import ListNotations.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  (** ** What a claim means *)

  (** The wish is so at [theta]. *)
  Definition wish_holds (c : certificate) (w : wish) (theta : list F) : Prop :=
    logits_hold w (logits_at c theta) /\
    forall a, wish_attention w = Some a -> attention_holds c a theta.

  (** The wish is not so at a point of the domain. *)
  Definition wish_fails (c : certificate) (w : wish) (e : evidence) : Prop :=
    in_domain c (fractions (ev_theta e) : list F) /\
    match ev_part e with
    | FailsAttention => exists a, wish_attention w = Some a /\
        attention_fails_at c a (fractions (ev_theta e) : list F) (fractions (ev_beyond e))
    | part => logits_part_fails w part (logits_at c (fractions (ev_theta e) : list F))
    end.

  (** An end of an interval cannot be moved outwards. *)
  Definition tight (c : certificate) (w : wish) (row : nat) (at_ : rational) (e : ending) : Prop :=
    match e with
    | Border => row_at [fraction at_ : F] (nth row (domain c) []) = 0
    | EndFails e => ev_theta e = [at_] /\ wish_fails c w e
    end.

  Definition in_region (c : certificate) (a : option attention) (theta : list F) (t : step) : Prop :=
    match t with
    | Region k _ xs => label_largest k (logits_at c theta) /\
        forall a', a = Some a' -> inconsistencies_are c a' xs theta
    | _ => False
    end.

  (** The wish holds in the open cell of a facet; on its face, the convex hull of its corners, the part
      of the wish fails. *)
  Definition facet_true (c : certificate) (w : wish) (f : facet) : Prop :=
    (forall theta : list F, in_domain c theta ->
       (forall r, In r (facet_rows f) -> 0 < row_at theta r) -> wish_holds c w theta) /\
    facet_corners f <> [] /\
    (forall q, In q (facet_corners f) -> in_domain c (fractions q : list F) /\
       forall r, In r (facet_rows f) -> 0 <= row_at (fractions q : list F) r) /\
    forall ws : list (F * list rational), weights_ok ws ->
      (forall mu q, In (mu, q) ws -> In q (facet_corners f)) ->
      part_fails_at c w (facet_part f) (combined (dimension c) ws) (facet_beyond f).

  Definition open_part (opens : list (M.t row)) (theta : list F) : Prop :=
    exists o, In o opens /\ in_open theta o.

  Definition claim_true (c : certificate) (opens : list (M.t row)) : Prop :=
    match claim c with
    | Holds w =>
        forall theta : list F, in_domain c theta -> wish_holds c w theta \/ open_part opens theta
    | Fails w e => wish_fails c w e
    | Interval w low high low_end high_end =>
        opens = [] /\
        (forall t : F, fraction low < t -> t < fraction high -> wish_holds c w [t]) /\
        tight c w 0 low low_end /\ tight c w 1 high high_end
    | Boundary w fs => opens = [] /\ forall f, In f fs -> facet_true c w f
    | Partition a =>
        forall theta : list F, in_domain c theta ->
          (exists t, In t (proof c) /\ in_region c a theta t) \/ open_part opens theta
    | Sat ls theta =>
        in_domain c (fractions theta : list F) /\ all_hold ls (logits_at c (fractions theta : list F))
    | Unsat cases => opens = [] /\ forall k, In k cases -> case_true F c k
    end.

  (** ** Proof *)

  Section Certificate.
    Variable c : certificate.
    Variable size : N.
    Variable s : setup.
    Hypothesis set : set_up size c = Ok s.
    Hypothesis image_fits : N.of_nat (length (image_elements c)) = net_inputs (classifier c).
    Hypothesis image_positive : (0 < image_scale c)%Z.

    Lemma set_dim : dim (set_numbering s) = dimension c.
    Proof. destruct (set_up_facts _ _ _ set) as (_ & _ & _ & _ & E & _). now rewrite E. Qed.

    Lemma logits_length theta : length (logits_at c theta : list F) = length (net_outputs (classifier c)).
    Proof.
      destruct (set_up_facts _ _ _ set) as (_ & N & _). unfold logits_at, logits, net_function.
      rewrite N. unfold net_values. now rewrite !map_length.
    Qed.

    Lemma wish_label_ok w : wish_ok c (N.of_nat (length (net_outputs (classifier c)))) w = Ok tt ->
      forall theta k, wish_label w = Some k -> (N.to_nat k < length (logits_at c theta : list F))%nat.
    Proof.
      unfold wish_ok. intros H theta k E. apply bind_ok in H as (? & _ & H).
      apply bind_ok in H as (? & L & _). apply require_ok in L. rewrite E in L.
      apply N.ltb_lt in L. rewrite logits_length. lia.
    Qed.

    Lemma increasing_below l : forall from below, increasing from l below = true ->
      forall j, In j l -> (j < below)%N.
    Proof.
      induction l as [|x l IH]; intros from below H j; simpl in *; [contradiction|].
      apply andb_prop in H as [H G]. apply andb_prop in H as [_ H]. apply N.ltb_lt in H.
      intros [<-|I]; [assumption|now apply IH with (N.succ x)].
    Qed.

    Lemma attention_classes a x : attention_ok c (N.of_nat (length (net_outputs (classifier c)))) a = Ok x ->
      classes_ok c a.
    Proof.
      unfold attention_ok. intro H. apply bind_ok in H as (? & I & _). apply require_ok in I.
      apply andb_prop in I as [I _]. apply andb_prop in I as [I _]. intros j J.
      apply (increasing_below _ _ _ I) in J. lia.
    Qed.

    Lemma option_classes a x :
      option_attention_ok c (N.of_nat (length (net_outputs (classifier c)))) a = Ok x ->
      forall a', a = Some a' -> classes_ok c a'.
    Proof. intros H a' ->. now apply attention_classes in H. Qed.

    Lemma wish_classes w x : wish_ok c (N.of_nat (length (net_outputs (classifier c)))) w = Ok x ->
      forall a, wish_attention w = Some a -> classes_ok c a.
    Proof.
      unfold wish_ok. intro H. apply bind_ok in H as (? & _ & H). apply bind_ok in H as (? & _ & H).
      apply bind_ok in H as (? & _ & H). now apply option_classes with x.
    Qed.

    Lemma judge_wish_sound w allowed theta st t x :
      wish_ok c (N.of_nat (length (net_outputs (classifier c)))) w = Ok tt ->
      t <> Open -> good theta (node_elements c s) (node_values F c s theta) st ->
      judge_wish s c w (prepare s c (wish_attention w)) allowed st t = Ok x -> wish_holds c w theta.
    Proof.
      intros W N G H. destruct t; simpl in H; try discriminate; [congruence|].
      apply bind_ok in H as (y & M & H).
      split; [|now apply (leaf_attention_sound F c size s set image_fits image_positive (wish_attention w)
        theta st x (wish_classes w tt W))].
      apply (margins_sound F theta (node_elements c s) (node_values F c s theta)
        (node_equations F c size s set theta) (set_scale s) (scale_positive c size s set)
        _ _ _ _ _ _ _ G (outputs_scaled F c size s set theta) (wish_label_ok w W theta) M).
    Qed.

    Lemma judge_region_sound a theta st t x : (forall a', a = Some a' -> classes_ok c a') ->
      t <> Open -> good theta (node_elements c s) (node_values F c s theta) st ->
      judge_region s c (prepare s c a) st t = Ok x -> in_region c a theta t.
    Proof.
      intros K N G H. destruct t; simpl in H; try discriminate; [congruence|].
      apply bind_ok in H as (y & M & H).
      split; [|now apply (region_attention_sound F c size s set image_fits image_positive a _ theta st x K)].
      apply (region_margins_sound F theta (node_elements c s) (node_values F c s theta)
        (node_equations F c size s set theta) (set_scale s) (scale_positive c size s set)
        _ _ _ _ _ _ _ G (outputs_scaled F c size s set theta) M).
    Qed.

    Lemma walk_sound judge steps rs open opens theta (conclusion : step -> Prop) :
      length theta = dimension c -> Forall (fun r => length r = S (dimension c)) rs ->
      in_rows rs open theta ->
      (forall st t x, t <> Open -> good theta (node_elements c s) (node_values F c s theta) st ->
        judge st t = Ok x -> conclusion t) ->
      run (set_numbering s) judge steps 0 (root s rs open) [] [] = Accepted opens ->
      (exists t, In t steps /\ conclusion t) \/ open_part opens theta.
    Proof.
      intros D R I J H.
      apply (run_sound F theta (node_elements c s) (node_values F c s theta)
        (node_equations F c size s set theta) (set_numbering s) judge conclusion J) in H as [_ H].
      apply H. left. now apply root_good with size.
    Qed.

    Lemma evidence_sound w e x : (forall a, wish_attention w = Some a -> classes_ok c a) -> evidence_ok s c w e = Ok x -> wish_fails c w e.
    Proof.
      unfold evidence_ok. intros K H. apply bind_ok in H as (p & P & H).
      apply (located_sound F) in P as [P D]. split; [assumption|].
      destruct (ev_part e) as [|i|].
      - apply bind_ok in H as (? & _ & H). now apply (logits_fail_sound F c size s set) with p x.
      - apply bind_ok in H as (? & _ & H). now apply (logits_fail_sound F c size s set) with p x.
      - now apply (attention_fails_sound F c size s set image_fits image_positive w _ _ p x).
    Qed.

    Lemma sat_sound ls theta x : sat_ok s c ls theta = Ok x ->
      in_domain c (fractions theta : list F) /\ all_hold ls (logits_at c (fractions theta : list F)).
    Proof.
      unfold sat_ok. intro H. apply bind_ok in H as (p & P & H). apply (located_sound F) in P as [P D].
      split; [assumption|]. apply require_ok in H. rewrite forallb_forall in H. intros l I. apply H in I.
      apply negb_true_iff in I. assert (SP : (0 < set_scale s * point_den p)%Z).
      { apply Z.mul_pos_pos; [now apply scale_positive with c size|]. now apply (point_of_sound F) in P. }
      pose proof (linear_broken_sound F _ l _ _ SP (point_outputs F c size s set _ _ P)) as B. now rewrite I in B.
    Qed.

    Lemma ending_sound w row at_ e x : (forall a, wish_attention w = Some a -> classes_ok c a) -> rational_ok at_ = true -> length (nth row (domain c) []) = 2%nat ->
      ending_ok s c w row at_ e = Ok x -> tight c w row at_ e.
    Proof.
      intros K Q L H. destruct e as [|e]; simpl in *.
      - apply require_ok in H. apply Z.eqb_eq in H. destruct (nth row (domain c) []) as [|a [|b [|]]];
          try discriminate. apply Z.ltb_lt in Q. simpl in H.
        unfold row_at. simpl. unfold fraction.
        assert (P : (inj (snd at_) : F) <> 0) by now apply pos_not_zero, inj_pos.
        apply mul_cancel with (inj (snd at_)); [assumption|].
        transitivity (inj a * inj (fst at_) * (inj (snd at_) * inv (inj (snd at_))) + inj b * inj (snd at_) : F);
          [ring|]. rewrite inv_r by assumption.
        transitivity (inj (a * fst at_ + (b * snd at_ + 0)) : F).
        + rewrite !inj_add, !inj_mul, inj_0. ring.
        + rewrite H, inj_0. ring.
      - apply bind_ok in H as (? & E & H). apply require_ok in E. split.
        + destruct (ev_theta e) as [|[p q] [|]]; try discriminate. unfold same_rational in E. simpl in E.
          apply andb_prop in E as [A B]. apply Z.eqb_eq in A, B. subst. now destruct at_.
        + now apply evidence_sound in H.
    Qed.
  End Certificate.

  (** The open interval as the rows that the tree starts from. *)
  Lemma interval_in low high (t : F) : rational_ok low = true -> rational_ok high = true ->
    fraction low < t -> t < fraction high -> in_rows (interval_rows low high) [0%N; 1%N] [t].
  Proof.
    intros A B L H. apply Z.ltb_lt in A, B.
    assert (PA : 0 < (inj (snd low) : F)) by now apply inj_pos.
    assert (PB : 0 < (inj (snd high) : F)) by now apply inj_pos.
    assert (R0 : 0 < row_at [t] [snd low; (- fst low)%Z]).
    { unfold row_at. simpl. rewrite inj_opp. apply lt_sub in L.
      replace (inj (snd low) * t + (- inj (fst low) * 1 + 0)) with (inj (snd low) * (t - fraction low)).
      - now apply mul_pos.
      - unfold fraction. transitivity (inj (snd low) * t - inj (snd low) * inv (inj (snd low)) * inj (fst low));
          [ring|]. rewrite inv_r by now apply pos_not_zero. ring. }
    assert (R1 : 0 < row_at [t] [(- snd high)%Z; fst high]).
    { unfold row_at. simpl. rewrite inj_opp. apply lt_sub in H.
      replace (- inj (snd high) * t + (inj (fst high) * 1 + 0)) with (inj (snd high) * (fraction high - t)).
      - now apply mul_pos.
      - unfold fraction. transitivity (inj (snd high) * inv (inj (snd high)) * inj (fst high) - inj (snd high) * t);
          [ring|]. rewrite inv_r by now apply pos_not_zero. ring. }
    intros [|[|i]] r E; simpl in E.
    - injection E as <-. split; [now apply lt_le|now intros _].
    - injection E as <-. split; [now apply lt_le|now intros _].
    - destruct i; discriminate.
  Qed.

  (** Without open leaves there are no open parts. *)
  Lemma run_closed nb judge steps : (forall st x, judge st Open <> Ok x) ->
    forall n st stack opens result, run nb judge steps n st stack opens = Accepted result -> result = opens.
  Proof.
    intro J. induction steps as [|t steps IH]; intros n st stack opens result; simpl; [discriminate|].
    destruct (act nb judge t st opens) as [[st'|ps|opens']|] eqn:A; [| | |discriminate].
    - apply IH.
    - destruct (Lists.long_app _ _); [discriminate|apply IH].
    - assert (opens' = opens) as ->.
      { destruct t; simpl in A; apply bind_ok in A as (? & B & A); try discriminate;
          injection A as <-; try reflexivity. now apply J in B. }
      destruct stack; [|apply IH]. destruct steps; [|discriminate]. now intros [= <-].
  Qed.

  Lemma facets_sound c size s w fs : set_up size c = Ok s ->
    N.of_nat (length (image_elements c)) = net_inputs (classifier c) -> (0 < image_scale c)%Z ->
    Forall (fun r => length r = Datatypes.S (dimension c)) (domain c) ->
    wish_ok c (N.of_nat (length (net_outputs (classifier c)))) w = Ok tt ->
    forall opens, facets_ok s c w (prepare s c (wish_attention w)) fs = Accepted opens ->
    opens = [] /\ forall f, In f fs -> facet_true c w f.
  Proof.
    intros S IF IP R W. induction fs as [|f fs IH]; intros opens; simpl; [intros [= <-]; split; [reflexivity|intros ? []]|].
    destruct (face_ok s c w f) as [u|] eqn:E; [|discriminate].
    destruct (run _ _ _ _ _ _ _) as [o|] eqn:RUN; [|discriminate]. intro H.
    apply IH in H as [-> H]. split; [reflexivity|]. intros g [<-|I]; [|now apply H].
    assert (RR : Forall (fun r => length r = Datatypes.S (dimension c)) (facet_rows f)).
    { unfold face_ok in E. apply bind_ok in E as (? & Q & _). apply require_ok in Q.
      apply andb_prop in Q as [_ Q]. apply Forall_forall. intros r J. rewrite forallb_forall in Q.
      apply Q in J. now apply Nat.eqb_eq. }
    split.
    - intros theta [D I] C. pose proof RUN as G.
      eapply (walk_sound c size s S) with (theta := theta) (conclusion := fun _ => wish_holds c w theta) in G.
      + destruct G as [(? & _ & G)|(o' & O & _)]; [exact G|].
        apply run_closed in RUN; [|intros st y; simpl; discriminate]. subst. contradiction.
      + exact D.
      + now apply Forall_app.
      + intros n r Q. destruct (Nat.lt_ge_cases n (length (domain c))) as [L|L].
        * rewrite nth_error_app1 in Q by assumption. destruct (I n r Q) as [A B]. split; [assumption|].
          intro J. unfold cell_open in J. apply in_app_or in J as [J|J]; [now apply B|].
          apply in_map_iff in J as (m & M & J). apply in_seq in J. lia.
        * rewrite nth_error_app2 in Q by assumption. apply nth_error_In in Q. apply C in Q.
          split; [now apply lt_le|now intros _].
      + intros st t y. now apply judge_wish_sound with size.
    - apply (face_sound F c size s S) with u; try assumption.
      + now apply wish_classes with tt.
      + intros k K. unfold wish_ok in W. apply bind_ok in W as (? & _ & W).
        apply bind_ok in W as (? & L & _). apply require_ok in L. rewrite K in L.
        apply N.ltb_lt in L. lia.
  Qed.

  Theorem check_sound (size : N) (c : certificate) (opens : list (M.t row)) :
    check size c = Accepted opens -> claim_true c opens.
  Proof.
    unfold check. destruct (set_up size c) as [s|] eqn:S; [|discriminate]. simpl.
    destruct (claim_ok c) as [[]|] eqn:C; [|discriminate]. simpl. unfold claim_ok in C.
    rewrite !count_spec in C. apply bind_ok in C as (? & I0 & C). apply require_ok in I0.
    apply andb_prop in I0 as [IP IF]. apply bind_ok in C as (? & D & C). apply require_ok in D.
    apply andb_prop in D as [D _].
    apply N.eqb_eq in IF. apply Z.ltb_lt in IP.
    assert (R : Forall (fun r => length r = Datatypes.S (dimension c)) (domain c)).
    { apply Forall_forall. intros r I. rewrite forallb_forall in D. apply D in I. now apply Nat.eqb_eq. }
    unfold claim_true. destruct (claim c) as [w|w e|w low high low_end high_end|a|w fs|ls theta|cases] eqn:K.
    - intros H theta [L I].
      eapply (walk_sound c size s S) with (theta := theta) (conclusion := fun _ => wish_holds c w theta) in H;
        [|exact L|exact R|exact I|].
      + destruct H as [(t & _ & H)|H]; auto.
      + intros st t y. now apply judge_wish_sound with size.
    - destruct (evidence_ok s c w e) eqn:E; [|discriminate]. intros _.
      apply evidence_sound with size s a; try assumption. now apply wish_classes with tt.
    - apply bind_ok in C as ([] & W & C). apply require_ok in C.
      repeat (apply andb_prop in C as [C ?]). apply Nat.eqb_eq in C.
      assert (N : length (nth 0 (domain c) []) = 2%nat /\ length (nth 1 (domain c) []) = 2%nat).
      { destruct (domain c) as [|[|? [|? [|]]] [|[|? [|? [|]]] [|]]]; try discriminate. now split. }
      destruct (ending_ok s c w 0 low low_end) as [u|] eqn:E0; [|discriminate].
      destruct (ending_ok s c w 1 high high_end) as [u'|] eqn:E1; [|discriminate]. simpl. intro RUN.
      split; [|split; [|split]].
      + eapply run_closed; [|exact RUN]. intros st y. simpl. discriminate.
      + intros t A B. pose proof RUN as G.
        eapply (walk_sound c size s S) with (theta := [t]) (conclusion := fun _ => wish_holds c w [t]) in G.
        * destruct G as [(? & _ & G)|(o & O & _)]; [exact G|].
          apply run_closed in RUN; [|intros st y; simpl; discriminate]. subst. contradiction.
        * symmetry. exact C.
        * rewrite C. repeat constructor.
        * now apply interval_in.
        * intros st t' y. now apply judge_wish_sound with size.
      + apply ending_sound with size s u; try tauto. now apply wish_classes with tt.
      + apply ending_sound with size s u'; try tauto. now apply wish_classes with tt.
    - apply bind_ok in C as (? & _ & C). intros H theta [L I].
      eapply (walk_sound c size s S) with (theta := theta) (conclusion := in_region c a theta) in H;
        [exact H|exact L|exact R|exact I|].
      intros st t y. apply judge_region_sound with size; try assumption. now apply option_classes with tt.
    - destruct (proof c); [|discriminate]. intro H. now apply facets_sound with size s.
    - destruct (sat_ok s c ls theta) as [u|] eqn:E; [|discriminate]. intros _. now apply sat_sound with size s u.
    - destruct (proof c); [|discriminate]. apply require_ok in C. apply andb_prop in C as [_ C].
      now apply (cases_sound F c size s S _ _ C).
  Qed.
End Sound.
