(** * The walk through the tree is sound

    If [run] accepts, every [theta] of the domain is in an open part, or in a leaf that [judge] let
    pass. *)

From Coq Require Import ZArith PArith List FMapPositive Bool Ring Lia.
From Metes Require Import OrderedField Forms Farkas Elements Lists Claim Solver State StateSound Steps.
Import ListNotations.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Variable theta : list F.
  Variable els : list (positive * elem).
  Variable v : values F.
  Hypothesis equations : forall k e, In (k, e) els -> v k = value v e.
  Variable nb : numbering.

  Notation good := (good theta els v).
  Notation known := (known els v).

  Lemma candidate_at_in i cs s : candidate_at i cs = Some s -> In (i, s) cs.
  Proof.
    induction cs as [|[j t] cs IH]; simpl; [discriminate|].
    destruct (N.eqb_spec i j) as [->|_]; [intros [= ->]; now left|]. intro H. right. now apply IH.
  Qed.

  Lemma beat_good p relu_only u loser winner basis st0 st st' :
    good st0 -> basis_prover (dim nb) basis st0 = Ok p -> good st ->
    beat nb p relu_only u loser winner st = Ok st' -> good st'.
  Proof.
    intros G0 P G H. unfold beat in H.
    apply bind_ok in H as (cs & C & H). apply bind_ok in H as (? & _ & H).
    apply bind_ok in H as (? & D & H). apply bind_ok in H as (l & L & H).
    apply bind_ok in H as (w & W & H). apply bind_ok in H as (fl & FL & H).
    apply bind_ok in H as (fw & FW & H). apply bind_ok in H as (? & S & H).
    apply bind_ok in H as (? & _ & H). injection H as <-.
    apply some_or_ok in C, L, W, FL, FW. apply require_ok in D, S.
    apply candidate_at_in in L, W.
    assert (G' : good (with_forms [l; w] st)) by now apply with_forms_good.
    apply set_left_good; [assumption|].
    pose proof (source_form_true _ theta v _ _ _ (good_forms _ _ _ _ _ G') FL) as VL.
    pose proof (source_form_true _ theta v _ _ _ (good_forms _ _ _ _ _ G') FW) as VW.
    apply (prove_sound _ _ _ _ _ _ _ _ _ _ G0 P) in S as [S _]. rewrite ev_sub in S.
    apply (proj1 (le_sub F _ _)) in S. rewrite <- VL, <- VW in S.
    destruct (good_left _ _ _ _ _ G _ _ C) as (all & I & A & (i, s) & J & V).
    assert (IN : forall c, In c cs -> N.eqb loser (fst c) = false -> In c (without loser cs)).
    { intros c K Q. apply filter_In. now rewrite Q. }
    exists all. split; [assumption|]. split.
    { intros c K. apply A. now apply filter_In in K. }
    destruct (N.eqb_spec loser i) as [<-|N].
    - assert (s = l) as ->.
      { apply A in J, L. simpl in J, L. congruence. }
      exists (winner, w). split.
      + apply IN; [assumption|]. simpl. apply negb_true_iff in D. exact D.
      + simpl in *. apply le_antisym; [now rewrite V|].
        rewrite (equations _ _ I). apply largest_above. apply A in W. simpl in W.
        now apply nth_error_In in W.
    - exists (i, s). split; [|assumption]. apply IN; [assumption|]. simpl.
      now apply N.eqb_neq.
  Qed.

  Lemma each_good {A} (f : A -> state -> outcome state) l :
    (forall x st st', good st -> f x st = Ok st' -> good st') ->
    forall st st', good st -> each f l st = Ok st' -> good st'.
  Proof.
    intro H. induction l as [|x l IH]; intros st st' G; simpl; [now intros [= <-]|].
    destruct (f x st) as [st1|] eqn:E; [|discriminate]. apply IH. now apply H with x st.
  Qed.

  Lemma fixed_good basis off on lost st st' :
    good st -> fixed nb basis off on lost st = Ok st' -> good st'.
  Proof.
    intros G H. unfold fixed in H. apply bind_ok in H as (p & P & H).
    apply bind_ok in H as (st1 & A & H). apply bind_ok in H as (st2 & B & H).
    assert (K : forall r u l w s s', good s -> beat nb p r u l w s = Ok s' -> good s').
    { intros r u l w s s' Gs. now apply beat_good with basis st. }
    apply (each_good _ _ (fun x s s' => K _ _ _ _ s s')) in A; [|assumption].
    apply (each_good _ _ (fun x s s' => K _ _ _ _ s s')) in B; [|assumption].
    apply (each_good _ _ (fun x s s' => K _ _ _ _ s s')) in H; assumption.
  Qed.

  (** ** Parts *)

  Lemma wins_over_good st f others i st' : good st' -> forms_true F theta v (forms st) ->
    (forall c, In c others -> source_value v (snd c) <= ev theta f) ->
    good (fold_left (fun st' c =>
      if N.eqb i (fst c) then st' else
      match source_form (forms st) (snd c) with
      | Some g => add_row (sub_form f g) st'
      | None => st'
      end) others st').
  Proof.
    intros G T. revert st' G. induction others as [|c others IH]; intros st' G H; simpl; [assumption|].
    apply IH; [|intros d I; apply H; now right].
    destruct (N.eqb i (fst c)); [assumption|].
    destruct (source_form (forms st) (snd c)) as [g|] eqn:E; [|assumption].
    apply add_row_good; [assumption|]. rewrite ev_sub. apply le_sub.
    rewrite <- (source_form_true _ _ _ _ _ _ T E). apply H. now left.
  Qed.

  Lemma source_forms_all fs ss : forall r, source_forms fs ss = Some r ->
    forall s, In s ss -> exists f, source_form fs s = Some f.
  Proof.
    induction ss as [|t ss IH]; intros r; simpl; [contradiction|].
    destruct (source_form fs t) as [f|] eqn:E; [|discriminate].
    destruct (source_forms fs ss) as [q|]; [|discriminate]. intros _ s [<-|I]; [eauto|].
    now apply IH with q.
  Qed.

  Lemma cut_good u st ps : good st -> cut nb u st = Ok ps -> exists p, In p ps /\ good (enter p).
  Proof.
    intros G H. unfold cut in H. apply bind_ok in H as (cs & C & H).
    apply bind_ok in H as (? & _ & H). apply bind_ok in H as (fs & FS & H).
    apply bind_ok in H as (? & _ & H). injection H as <-. apply some_or_ok in C, FS.
    rewrite !long_map_spec in *. set (st1 := with_forms (map snd cs) st) in *.
    assert (G1 : good st1) by now apply with_forms_good.
    destruct (good_left _ _ _ _ _ G _ _ C) as (all & I & A & (i, s) & J & V).
    exists (CutPart st1 (unit_key nb u) cs (i, s)). split; [now apply in_map|].
    destruct (source_forms_all _ _ _ FS s) as (f & E). { now apply (in_map snd) in J. }
    unfold enter. rewrite E. apply set_left_good.
    - unfold wins_over. apply wins_over_good; [assumption|exact (good_forms _ _ _ _ _ G1)|].
      intros c K. simpl in V.
      rewrite <- (source_form_true _ theta v _ _ _ (good_forms _ _ _ _ _ G1) E), <- V.
      rewrite (equations _ _ I). apply largest_above. apply A in K. now apply nth_error_In in K.
    - exists all. split; [assumption|]. split.
      + intros c [<-|[]]. now apply A.
      + exists (i, s). split; [now left|assumption].
  Qed.

  Lemma split_good r st ps : good st -> split_by nb r st = Ok ps -> exists p, In p ps /\ good (enter p).
  Proof.
    intros G H. unfold split_by in H. apply bind_ok in H as (? & _ & H). injection H as <-.
    destruct (le_total F 0 (ev theta (form_of_row r))) as [L|L].
    - exists (SplitPart st (form_of_row r)). split; [now left|]. now apply add_row_good.
    - exists (SplitPart st (sub_form [] (form_of_row r))). split; [right; now left|].
      apply add_row_good; [assumption|]. rewrite ev_sub, ev_nil.
      apply opp_nonneg in L. replace (0 - ev theta (form_of_row r)) with (- ev theta (form_of_row r)) by ring.
      assumption.
  Qed.

  Lemma empty_good i basis st x : good st -> empty nb i basis st = Ok x -> False.
  Proof.
    intros G H. unfold empty in H. apply bind_ok in H as (r & R & H).
    apply bind_ok in H as (p & P & H). apply require_ok in H. apply some_or_ok in R.
    destruct (good_rows _ _ _ _ _ G _ _ R) as [L O].
    apply (prove_sound _ _ _ _ _ _ _ _ _ _ G P) in H as [N S]. rewrite ev_sub, ev_nil in N, S.
    destruct (fst r); simpl in *.
    - specialize (O eq_refl). apply lt_not_le in O. apply O. now apply le_sub.
    - specialize (S eq_refl). apply (proj1 (lt_sub F _ _)) in S. now apply lt_not_le in S.
  Qed.

  (** ** The walk *)

  (** All rows of an open part hold at [theta]. *)
  Definition in_open (rs : M.t row) : Prop := forall i r, M.find i rs = Some r -> row_holds theta r.

  Variable judge : state -> step -> outcome unit.
  Variable conclusion : step -> Prop.
  Hypothesis judge_sound : forall st s x,
    s <> Open -> good st -> judge st s = Ok x -> conclusion s.

  Lemma later s steps result : (exists s, In s steps /\ conclusion s) \/ (exists o : M.t row, In o result /\ in_open o) ->
    (exists t, In t (s :: steps) /\ conclusion t) \/ (exists o, In o result /\ in_open o).
  Proof. intros [(t & I & C)|H]; [left; exists t; split; [now right|assumption]|now right]. Qed.

  (** Every point of the current node, or of a part to come, is in a leaf that passed or in an open part. *)
  Theorem run_sound steps : forall n st stack opens result,
    run nb judge steps n st stack opens = Accepted result ->
    incl opens result /\
    (good st \/ (exists p, In p stack /\ good (enter p)) ->
     (exists s, In s steps /\ conclusion s) \/ exists o, In o result /\ in_open o).
  Proof.
    induction steps as [|s steps IH]; intros n st stack opens result; simpl; [discriminate|].
    destruct (act nb judge s st opens) as [[st'|ps|opens']|] eqn:A; [| | |discriminate].
    - (* the same node goes on *)
      intro R. apply IH in R as [I C]. split; [assumption|]. intro H. apply later, C.
      destruct H as [G|H]; [left|now right].
      destruct s; simpl in A; apply bind_ok in A as (? & A & E); try discriminate.
      injection E as <-. now apply fixed_good in A.
    - (* the node falls into parts *)
      destruct (long_app ps stack) as [|p stack'] eqn:L; [discriminate|].
      intro R. apply IH in R as [I C]. split; [assumption|]. intro H. apply later, C.
      rewrite long_app_spec in L.
      assert (Q : exists q, In q (ps ++ stack) /\ good (enter q)).
      { destruct H as [G|(q & K & G)].
        - assert (exists q, In q ps /\ good (enter q)) as (q & K & Gq).
          { destruct s; simpl in A; apply bind_ok in A as (? & A & E); try discriminate;
              injection E as <-; [now apply cut_good in A|now apply split_good in A]. }
          exists q. split; [|assumption]. apply in_or_app. now left.
        - exists q. split; [|assumption]. apply in_or_app. now right. }
      rewrite L in Q. destruct Q as (q & [<-|K] & G); [now left|]. right. now exists q.
    - (* a leaf *)
      assert (B : incl opens opens' /\ (good st -> conclusion s \/ exists o, In o opens' /\ in_open o)).
      { destruct s; simpl in A; apply bind_ok in A as (? & A & E); try discriminate;
          injection E as <-.
        - split; [apply incl_refl|]. intro G. exfalso. now apply empty_good in A.
        - split; [now apply incl_tl, incl_refl|]. intro G. right. exists (rows st).
          split; [now left|]. exact (good_rows _ _ _ _ _ G).
        - split; [apply incl_refl|]. intro G. left. eapply judge_sound; [|exact G|exact A]; discriminate.
        - split; [apply incl_refl|]. intro G. left. eapply judge_sound; [|exact G|exact A]; discriminate. }
      destruct B as [B C]. destruct stack as [|p stack].
      + destruct steps; [|discriminate]. intros [= <-]. split; [assumption|].
        intros [G|(q & [] & _)]. destruct (C G) as [E|O]; [left; exists s; split; [now left|assumption]|now right].
      + intro R. apply IH in R as [I D]. split; [now apply incl_tran with opens'|].
        intros [G|(q & [<-|K] & G)].
        * destruct (C G) as [E|(o & O & P)]; [left; exists s; split; [now left|assumption]|]. right. exists o. split; [now apply I|assumption].
        * apply later, D. now left.
        * apply later, D. right. now exists q.
  Qed.
End Sound.

Arguments in_open {F}.
