(** * Cases of [unsat] are true

    The root of a case is true at every point of the case, so that its tree says what it should: [cases_sound]. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Ring Bool Lia.
From Metes Require Import OrderedField Forms Elements Lists Network Claim State StateSound Steps Margins Setup
  Evaluate MapsSound Sums SumsSound BoundTree BoundTreeSound.
Import ListNotations.

Lemma marked_in is_ : forall i, M.mem (key i) (marked is_) = true -> In i is_.
Proof.
  unfold marked.
  assert (G : forall m i, M.mem (key i) (fold_left (fun m i => M.add (key i) tt m) is_ m) = true ->
    M.mem (key i) m = true \/ In i is_).
  { induction is_ as [|j is_ IH]; intros m i; simpl; [now left|]. intro H. apply IH in H as [H|H]; [|right; now right].
    destruct (N.eq_dec i j) as [->|N]; [right; now left|left]. rewrite PositiveMap.mem_find in *.
    rewrite PositiveMap.gso in H; [assumption|]. unfold key. intro E. apply N. pose proof (N.succ_pos_spec i). pose proof (N.succ_pos_spec j). lia. }
  intros i H. apply G in H as [H|H]; [|assumption]. now rewrite PositiveMap.mem_find, PositiveMap.gempty in H.
Qed.

Lemma number_rows_spec open rs : forall k m i x, M.find i (number_rows k open rs m) = Some x ->
  M.find i m = Some x \/
  exists n r, nth_error rs n = Some r /\ x = (M.mem (after k n) open, row_terms 1 r []).
Proof.
  induction rs as [|r rs IH]; intros k m i x; simpl; [now left|]. intro H.
  apply IH in H as [H|(n & z & E & ->)].
  - apply add_cases in H as [[-> <-]|H]; [|now left]. right. now exists 0%nat, r.
  - right. now exists (S n), z.
Qed.

Lemma row_terms_keys r : forall k acc i z, In (i, z) (fst (row_terms k r acc)) ->
  In (i, z) acc \/ exists n, (S n < length r)%nat /\ i = after k n.
Proof.
  induction r as [|a r IH]; intros k acc i z; [now left|]. destruct r as [|b r]; [now left|]. intro I.
  change (In (i, z) (fst (row_terms (Pos.succ k) (b :: r) ((k, a) :: acc)))) in I.
  apply IH in I as [[E|I]|(n & L & ->)]; [|now left|].
  - injection E as <- _. right. exists 0%nat. simpl. split; [lia|reflexivity].
  - right. exists (S n). simpl in *. split; [lia|reflexivity].
Qed.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Lemma row_terms_value (v : values F) r : forall k (x : list F) acc, length r = S (length x) ->
    (forall i y, nth_error x i = Some y -> v (after k i) = y) ->
    sum_value F v (row_terms k r acc) = terms_value F v acc + dot r (x ++ [1]).
  Proof.
    unfold sum_value. induction r as [|a r IH]; intros k x acc L V; [discriminate|].
    destruct r as [|b r].
    - destruct x; [|discriminate]. simpl. ring.
    - destruct x as [|y x]; [discriminate|].
      change (row_terms k (a :: b :: r) acc) with (row_terms (Pos.succ k) (b :: r) ((k, a) :: acc)).
      rewrite (IH _ x); [|now injection L as L; rewrite <- L|].
      + change (dot (a :: b :: r) ((y :: x) ++ [1])) with (inj a * y + dot (b :: r) (x ++ [1])).
        simpl terms_value. rewrite (V 0%nat y eq_refl : v k = y). ring.
      + intros i z E. now apply (V (S i)).
  Qed.

  Variable c : certificate.
  Variable size : N.
  Variable s : setup.
  Hypothesis set : set_up size c = Ok s.

  Lemma set_first : key (N.of_nat (dim (set_numbering s))) = key (net_inputs (input_map c)).
  Proof.
    destruct (set_up_facts _ _ _ set) as (_ & _ & _ & _ & E & _). rewrite E. simpl. unfold dimension.
    now rewrite N2Nat.id.
  Qed.

  Lemma den_positive (box : list (rational * rational)) : forall d, (0 < d)%Z ->
    (0 < fold_left (fun d b => Z.max 1 (Z.lcm d (Z.lcm (snd (fst b)) (snd (snd b))))) box d)%Z.
  Proof. induction box as [|b box IH]; intros d D; simpl; [assumption|]. apply IH. lia. Qed.

  Lemma bound_root_true (k : bound_case) (theta : list F) outputs :
    case_ok (dimension c) outputs k = true -> length theta = dimension c -> in_box (case_box k) theta ->
    in_rows (case_rows k) (case_open k) theta ->
    true_node F (node_values F c s theta) (key (N.of_nat (dim (set_numbering s)))) (set_composed s) (bound_root k).
  Proof.
    intros OK D B R. unfold case_ok in OK. repeat (apply andb_prop in OK as [OK ?]).
    assert (V : forall i, (i < dimension c)%nat -> node_values F c s theta (after 1 i) = nth i theta 0).
    { intros i I. change 1%positive with (key 0). rewrite after_key. now apply parameter_value. }
    rewrite set_first. constructor; simpl.
    - intros i q on E. now rewrite PositiveMap.gempty in E.
    - intros i q low high slope E. now rewrite PositiveMap.gempty in E.
    - intros i low high E. apply index_from_cases in E as [E|(n & E & ->)]; [now rewrite PositiveMap.gempty in E|].
      assert (Q : In (low, high) (case_box k)) by now apply nth_error_In in E.
      match goal with H : forallb _ (case_box k) = true |- _ => rewrite forallb_forall in H; apply H in Q end.
      apply andb_prop in Q as [Q _]. apply andb_prop in Q as [PL PH]. apply Z.ltb_lt in PL, PH.
      split; [assumption|]. split; [assumption|].
      assert (L : (n < dimension c)%nat).
      { rewrite <- D. apply Forall2_same_length in B. rewrite <- B. apply nth_error_Some. now rewrite E. }
      rewrite V by assumption. clear - B E. revert n E. induction B as [|b x box theta H _ IH]; intros [|n] E;
        simpl in *; try discriminate; [now injection E as ->|now apply IH].
    - now apply den_positive.
    - intros i open ts E. apply number_rows_spec in E as [E|(n & r & E & Q)]; [now rewrite PositiveMap.gempty in E|].
      injection Q as -> ->. destruct (R n r E) as [N P].
      assert (L : length r = S (dimension c)).
      { apply Nat.eqb_eq. apply nth_error_In in E.
        match goal with H : forallb _ (case_rows k) = true |- _ => rewrite forallb_forall in H; now apply H end. }
      assert (W : sum_value F (node_values F c s theta) (row_terms 1 r []) = row_at theta r).
      { rewrite (row_terms_value _ _ _ theta); [simpl; unfold row_at; ring|now rewrite D|].
        intros j y Y. rewrite V; [now apply nth_error_nth|]. rewrite <- D. apply nth_error_Some. now rewrite Y. }
      rewrite W. split; [|split; [assumption|]].
      + intros j z I. apply row_terms_keys in I as [[]|(m & M & ->)]. rewrite L in M.
        change 1%positive with (key 0). rewrite !after_key. unfold key. unfold dimension in M.
        match goal with |- (N.succ_pos ?x < N.succ_pos ?y)%positive =>
          pose proof (N.succ_pos_spec x); pose proof (N.succ_pos_spec y) end. lia.
      + change 1%positive with (key 0). rewrite after_key. intro M. apply marked_in in M. now apply P.
  Qed.

  Theorem cases_sound outputs cases : forallb (case_ok (dimension c) outputs) cases = true -> forall opens,
    cases_ok (lay_out s) cases = Accepted opens ->
    opens = [] /\ forall k, In k cases -> case_true F c k.
  Proof.
    induction cases as [|k cases IH]; intros OK opens; simpl.
    { intros [= <-]. now split. }
    simpl in OK. apply andb_prop in OK as [OK OKS]. intro H.
    assert (G : cases_ok (lay_out s) cases = Accepted opens /\ case_true F c k).
    { destruct (case_conjunctions k) as [|ls lss] eqn:C.
      - destruct (case_proof k); [|discriminate]. split; [assumption|].
        intros theta _ _ _ ls I. now rewrite C in I.
      - destruct (bound_run _ _ _ _ _) as [o|] eqn:R; [|discriminate]. split; [assumption|].
        intros theta D B RS cs I HOLD.
        destruct (set_up_facts _ _ _ set) as (M & N & L & CE & _).
        eapply (bound_run_sound F s (node_values F c s theta)) in R; [exact R| | | | | |exact HOLD|].
        + rewrite set_first, CE. now apply composed_ordered with (classifier := classifier c).
        + rewrite set_first. now apply (node_equations F c size s set).
        + now apply scale_positive with c size.
        + now apply outputs_scaled with size.
        + rewrite set_first. now apply outputs_below with size.
        + left. split; [now apply bound_root_true with outputs|].
          apply In_nth_error in I as (n & I). exists (after 1 n). simpl. unfold index.
          rewrite index_from_find. rewrite after_to_nat.
          destruct (Pos.ltb_spec (after 1 n) 1); [lia|].
          replace (Pos.to_nat 1 + n - Pos.to_nat 1)%nat with n by lia. now rewrite I. }
    destruct G as [G K]. apply IH in G as [-> G]; [|assumption]. split; [reflexivity|].
    intros k' [<-|I]; [assumption|now apply G].
  Qed.
End Sound.
