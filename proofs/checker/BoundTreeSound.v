(** * Bound trees are sound

    [alive]: a conjunction that holds is not out.  No step kills it in all parts, and a tree whose nodes all end has
    killed it: so none holds ([case_sound]). *)

From Coq Require Import ZArith NArith PArith List FMapPositive Ring Bool Lia.
From Metes Require Import OrderedField Forms Elements Lists Network Gradient Claim State StateSound Steps Setup Evaluate
  Backprop Maps MapsSound Sums SumsSound BoundTree.
Import ListNotations.

Lemma each_keeps {A S} (P : S -> Prop) (f : A -> S -> outcome S) l :
  (forall x s s', In x l -> P s -> f x s = Ok s' -> P s') ->
  forall s s', P s -> each f l s = Ok s' -> P s'.
Proof.
  induction l as [|x l IH]; intros H s s' G; simpl; [now intros [= <-]|].
  destruct (f x s) as [s1|] eqn:E; [|discriminate]. apply IH.
  - intros y t t' I. apply H. now right.
  - apply H with x s; [now left|assumption|assumption].
Qed.

Lemma relus_spec els : forall next m k q, M.find k (relus next els m) = Some q ->
  M.find k m = Some q \/ In (k, Unit [Zero; At q]) (numbered next els).
Proof.
  induction els as [|e els IH]; intros next m k q; simpl; [now left|]. intro H.
  apply IH in H as [H|H]; [|right; now right].
  assert (G : M.find k m = Some q \/ (k = next /\ e = Unit [Zero; At q])).
  { destruct e as [|[|[|] [|[|r] [|]]]]; try (now left). apply add_cases in H as [[-> ->]|H]; [now right|now left]. }
  destruct G as [G|[-> ->]]; [now left|right; now left].
Qed.

Lemma upto_spec first els : forall some m q todo,
  M.find q (upto (after first (length some)) els (rev (numbered first some)) m) = Some todo ->
  M.find q m = Some todo \/ exists a b, els = a ++ b /\ todo = rev (numbered first (some ++ a)) /\
    after first (length (some ++ a)) = Pos.succ q.
Proof.
  induction els as [|e els IH]; intros some m q todo; simpl; [now left|].
  assert (N : (after first (length some), e) :: rev (numbered first some) = rev (numbered first (some ++ [e]))).
  { now rewrite numbered_end, rev_app_distr. }
  rewrite N. rewrite <- after_succ.
  replace (after (Pos.succ first) (length some)) with (after first (length (some ++ [e])))
    by (rewrite app_length, Nat.add_1_r; reflexivity).
  intro H. apply IH in H as [H|(a & b & E & T & L)].
  - apply add_cases in H as [[-> <-]|H]; [|now left]. right. exists [e], els. split; [reflexivity|].
    split; [reflexivity|]. rewrite app_length, Nat.add_1_r. simpl. apply after_succ.
  - right. exists (e :: a), b. rewrite <- app_assoc in T, L. simpl in *. subst. now split.
Qed.

Lemma numbered_prefix a b : forall k, incl (numbered k a) (numbered k (a ++ b)).
Proof.
  induction a as [|e a IH]; intros k ke I; [contradiction|]. destruct I as [<-|I]; [now left|right; now apply IH].
Qed.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Variable s : setup.
  Notation first := (key (N.of_nat (dim (set_numbering s)))).
  Notation els := (set_composed s).
  Notation last := (after first (length els)).
  Variable v : values F.
  Hypothesis els_ordered : ordered first els = true.
  Hypothesis equations : forall k e, In (k, e) (numbered first els) -> v k = value v e.

  (** Outputs are [set_scale s] times the logits [f]. *)
  Variable f : list F.
  Hypothesis scale_pos : (0 < set_scale s)%Z.
  Hypothesis outputs : Forall2 (fun k y => v k = inj (set_scale s) * y) (set_outputs s) f.
  Hypothesis outputs_small : forall k, In k (set_outputs s) -> (k < last)%positive.

  Notation lay := (lay_out s).
  Notation is_relu_of := (is_relu_of first els).
  Notation true_node := (true_node F v first els).
  Notation sum_value := (sum_value F v).

  Lemma relu_below k q : is_relu_of k q -> (q < last)%positive.
  Proof.
    intro I. apply numbered_key in I as K.
    apply (extend_equation F _ v _ els_ordered) in I as (_ & B & _). simpl in B.
    apply andb_prop in B as [B _]. apply Pos.ltb_lt in B. lia.
  Qed.

  Lemma open_relu_sound st u k q : open_relu lay st u = Ok (k, q) -> is_relu_of k q.
  Proof.
    unfold open_relu. intro H. apply bind_ok in H as (r & R & H). apply bind_ok in H as (? & _ & H).
    injection H as <- ->. apply some_or_ok in R. apply relus_spec in R as [R|R]; [|exact R].
    now rewrite PositiveMap.gempty in R.
  Qed.

  Lemma pairing_empty n : pairing F (M.empty Z) v n = 0.
  Proof.
    induction n as [|n IH]; simpl; [reflexivity|]. rewrite IH. unfold get. rewrite PositiveMap.gempty, inj_0. ring.
  Qed.

  Lemma no_slopes : slopes_ok (M.empty Z).
  Proof. intros k a H. now rewrite PositiveMap.gempty in H. Qed.

  Lemma dim_keys : keys_below first = dim (set_numbering s).
  Proof. unfold keys_below, key. pose proof (N.succ_pos_spec (N.of_nat (dim (set_numbering s)))). lia. Qed.

  Lemma prove_element_sound st q a b x : true_node st ->
    prove_element lay st q a b = Ok x -> 0 <= inj a * v q + inj b.
  Proof.
    intros T H. unfold prove_element in H. apply bind_ok in H as (todo & E & H).
    assert (exists some, todo = rev (numbered first some) /\ ordered first some = true /\
      incl (numbered first some) (numbered first els) /\ (q < after first (length some))%positive)
      as (some & -> & O & I & L).
    { simpl lay_first in E. destruct (Pos.ltb_spec q first) as [L|L].
      - injection E as <-. exists []. split; [reflexivity|]. split; [reflexivity|]. split; [intros ? []|assumption].
      - apply some_or_ok in E. apply (upto_spec first els []) in E as [E|(a' & b' & E & -> & L')].
        + now rewrite PositiveMap.gempty in E.
        + simpl in *. exists a'. rewrite E in *. rewrite ordered_app in els_ordered.
          apply andb_prop in els_ordered as [O _]. split; [reflexivity|]. split; [assumption|]. split; [|lia].
          apply numbered_prefix. }
    apply (proved_sound F v first els equations) in H as [H _]; try assumption; [|exact no_slopes|exact dim_keys].
    revert H. rewrite worth_terms.
    - unfold worth, sum_value. simpl. rewrite pairing_empty, inj_0, inj_1. intro H.
      match goal with |- 0 <= ?e => match type of H with 0 <= ?g => replace e with g by ring end end. assumption.
    - intros k y [X|[]]. injection X as <- _. unfold keys_below. lia.
  Qed.

  (** ** Nodes of the tree *)

  (** A conjunction of which all inequalities hold. *)
  Variable cs : list linear.
  Hypothesis cs_hold : all_hold cs f.

  Definition alive (st : node) : Prop := true_node st /\ exists j, M.find j (node_left st) = Some cs.

  Lemma settled_alive k q (on : bool) st : is_relu_of k q -> v k = (if on then v q else 0) -> alive st ->
    alive (with_settled k on st).
  Proof.
    intros R E [[A B C D G] J]. split; [|exact J]. constructor; try assumption. simpl. intros k' q' on' H R'.
    apply add_cases in H as [[-> <-]|H]; [|now apply A].
    assert (q' = q) as ->; [|assumption].
    pose proof (numbered_once _ _ _ _ _ R R') as Q. congruence.
  Qed.

  Lemma relu_value k q : is_relu_of k q -> v k = max 0 (v q).
  Proof. intro R. now rewrite (equations _ _ R). Qed.

  Lemma relu_side k q (on : bool) : is_relu_of k q -> 0 <= inj (if on then 1 else -1)%Z * v q ->
    v k = if on then v q else 0.
  Proof.
    intros R H. rewrite (relu_value _ _ R). destruct on.
    - rewrite inj_1 in H. replace (1 * v q) with (v q) in H by ring.
      apply le_antisym; [|apply max_r]. destruct (max_either F 0 (v q)) as [E|E]; rewrite E; [assumption|apply le_refl].
    - change (-1)%Z with (- (1))%Z in H. rewrite inj_opp, inj_1 in H.
      replace (- (1) * v q) with (- v q) in H by ring. apply opp_nonneg in H.
      apply le_antisym; [|apply max_l]. destruct (max_either F 0 (v q)) as [E|E]; rewrite E; [apply le_refl|assumption].
  Qed.

  Lemma settle_alive on u st st' : alive st -> settle lay on u st = Ok st' -> alive st'.
  Proof.
    intros A H. unfold settle in H. apply bind_ok in H as ([k q] & R & H). apply bind_ok in H as (x & P & H).
    injection H as <-. apply open_relu_sound in R. apply settled_alive with q; [assumption| |assumption].
    apply relu_side; [assumption|]. apply prove_element_sound in P; [|now destruct A].
    rewrite inj_0 in P. simpl in P.
    match goal with |- 0 <= ?e => match type of P with 0 <= ?g => replace e with g by ring end end. assumption.
  Qed.

  Lemma bound_unit_alive b st st' : alive st -> bound_unit lay b st = Ok st' -> alive st'.
  Proof.
    destruct b as [[[u low] high] slope]. intros [T J] H. unfold bound_unit in H.
    apply bind_ok in H as ([k q] & R & H). apply bind_ok in H as (? & S & H).
    apply bind_ok in H as (lo & _ & H). apply bind_ok in H as (hi & _ & H).
    apply bind_ok in H as (? & L & H). apply bind_ok in H as (? & U & H). injection H as <-. simpl in *.
    apply open_relu_sound in R. apply require_ok in S. apply N.leb_le in S.
    assert (L' : inj lo <= v q).
    { destruct (known_low _ lo) eqn:K.
      - unfold known_low in K. destruct (M.find k (node_bounds st)) as [[[l h] n]|] eqn:E; [|discriminate].
        apply Z.leb_le in K. apply le_trans with (inj l); [now apply inj_le|].
        now apply (bounds_true _ _ _ _ _ T _ q) in E as (E & _).
      - apply prove_element_sound in L; [|assumption]. rewrite inj_1, inj_opp in L. apply le_sub.
        match goal with |- 0 <= ?e => match type of L with 0 <= ?g => replace e with g by ring end end. assumption. }
    assert (U' : v q <= inj hi).
    { destruct (known_high _ hi) eqn:K.
      - unfold known_high in K. destruct (M.find k (node_bounds st)) as [[[l h] n]|] eqn:E; [|discriminate].
        apply Z.leb_le in K. apply le_trans with (inj h); [|now apply inj_le].
        now apply (bounds_true _ _ _ _ _ T _ q) in E as (_ & E & _).
      - apply prove_element_sound in U; [|assumption]. change (-1)%Z with (- (1))%Z in U. rewrite inj_opp, inj_1 in U.
        apply le_sub.
        match goal with |- 0 <= ?e => match type of U with 0 <= ?g => replace e with g by ring end end. assumption. }
    split; [|exact J]. destruct T as [A B C D G]. constructor; try assumption. simpl.
    intros k' q' lo' hi' sl H R'. apply add_cases in H as [[-> [= <- <- <-]]|H]; [|now apply B with k'].
    assert (q' = q) as -> by (pose proof (numbered_once _ _ _ _ _ R R') as Q; congruence).
    split; [assumption|split; [assumption|rewrite parts_value; lia]].
  Qed.

  Lemma row_alive open ts st : sum_below last ts -> 0 <= sum_value ts -> (open = true -> 0 < sum_value ts) ->
    alive st -> alive (with_row (open, ts) st).
  Proof.
    intros L N P [[A B C D G] J]. split; [|exact J]. constructor; try assumption. simpl. intros i o ts' H.
    apply add_cases in H as [[-> [= -> ->]]|H]; [now split|now apply G with i].
  Qed.

  Lemma cut_alive k q st : is_relu_of k q -> alive st -> exists on, alive (side k q on st).
  Proof.
    intros R A.
    assert (exists on : bool, 0 <= inj (if on then 1 else -1)%Z * v q) as [on H].
    { destruct (le_total F 0 (v q)) as [L|L].
      - exists true. rewrite inj_1. replace (1 * v q) with (v q) by ring. assumption.
      - exists false. change (-1)%Z with (- (1))%Z. rewrite inj_opp, inj_1.
        replace (- (1) * v q) with (- v q) by ring. now apply opp_nonneg. }
    exists on. unfold side. apply row_alive; [| |discriminate|].
    - intros i z [E|[]]. injection E as <- _. now apply relu_below with k.
    - unfold sum_value. simpl. rewrite inj_0.
      match goal with |- 0 <= ?e => match type of H with 0 <= ?g => replace e with g by ring end end. assumption.
    - apply settled_alive with q; [assumption| |assumption]. now apply relu_side.
  Qed.

  Lemma side_alive k low high den st : (0 < snd low)%Z -> (0 < snd high)%Z -> (0 < den)%Z ->
    fraction low <= v k -> v k <= fraction high -> alive st -> alive (with_side k low high den st).
  Proof.
    intros PL PH PD L U [[A B C D G] J]. split; [|exact J]. constructor; try assumption. simpl.
    intros i lo hi H. apply add_cases in H as [[-> [= <- <-]]|H]; [now split|now apply C].
  Qed.

  Lemma halve_alive i at_ st p : alive st -> halve i at_ st = Ok p -> alive (fst p) \/ alive (snd p).
  Proof.
    intros A H. unfold halve in H. apply bind_ok in H as ([low high] & B & H).
    apply bind_ok in H as (? & R & H). injection H as <-. apply some_or_ok in B. apply require_ok in R.
    apply andb_prop in R as [R _]. apply andb_prop in R as [R _]. apply Z.ltb_lt in R.
    destruct (box_true _ _ _ _ _ (proj1 A) _ _ _ B) as (PL & PH & L & U). cbv [fst snd].
    destruct (le_total F (fraction at_) (v (key i))) as [E|E]; [right|left];
      (apply side_alive; try assumption; lia).
  Qed.

  (** ** refuted *)

  Definition item_true (i : item) : Prop :=
    let '(open, ts, z) := i in
    (0 <= z)%Z /\ sum_below last ts /\ 0 <= sum_value ts /\ (open = true -> 0 < sum_value ts).

  Definition items_true (l : list item) : Prop := forall i, In i l -> item_true i.

  Fixpoint total (l : list item) : F :=
    match l with [] => 0 | i :: l' => inj (snd i) * sum_value (snd (fst i)) + total l' end.

  Lemma total_nonneg l : items_true l ->
    0 <= total l /\ (existsb is_used l = true -> 0 < total l).
  Proof.
    induction l as [|[[open ts] z] l IH]; intro T; simpl in *; [split; [apply le_refl|discriminate]|].
    destruct IH as [A B]; [intros i I; apply T; now right|].
    destruct (T _ (or_introl eq_refl)) as (Z & _ & V & P).
    assert (W : 0 <= inj z * sum_value ts) by (apply le_mul_pos; [now apply inj_nonneg|assumption]).
    split; [now apply add_nonneg|]. intro U. apply orb_prop in U as [U|U].
    - unfold is_used in U. simpl in U. apply andb_prop in U as [O Q]. apply Z.ltb_lt in Q.
      apply add_pos_nonneg; [|assumption]. apply mul_pos; [now apply inj_pos|now apply P].
    - apply add_nonneg_pos; [assumption|now apply B].
  Qed.

  Lemma opposite_worth l : items_true l -> worth F v (keys_below last) (opposite l) = - total l.
  Proof.
    intro T. unfold opposite.
    assert (G : forall sum, worth F v (keys_below last)
        (fold_left (fun s i => add_terms (- snd i) (snd (fst i)) s) l sum) = worth F v (keys_below last) sum - total l).
    { induction l as [|[[open ts] z] l IH]; intro sum; simpl; [ring|].
      rewrite IH by (intros i I; apply T; now right). simpl. rewrite worth_terms.
      - rewrite inj_opp. ring.
      - intros k y I. destruct (T _ (or_introl eq_refl)) as (_ & B & _). apply B in I. unfold keys_below. lia. }
    rewrite G. unfold worth. simpl. rewrite pairing_empty, inj_0. ring.
  Qed.

  Lemma outputs_sum coefficients : terms_value F v (combine (set_outputs s) coefficients)
    = inj (set_scale s) * dot coefficients f.
  Proof.
    revert coefficients. clear outputs_small. revert outputs. generalize (set_outputs s) f.
    intros outs g O. induction O as [|k y outs g E _ IH]; intros [|c coefficients]; simpl; try ring.
    rewrite IH, E. ring.
  Qed.

  Lemma constraint_true c : linear_holds c f ->
    sum_below last (linear_terms lay c) /\ 0 <= sum_value (linear_terms lay c) /\
    (lin_strict c = true -> 0 < sum_value (linear_terms lay c)).
  Proof.
    intros [N P]. assert (V : sum_value (linear_terms lay c) = inj (set_scale s) * linear_value c f).
    { unfold sum_value, linear_terms, linear_value. simpl. rewrite outputs_sum, inj_mul. ring. }
    rewrite V. split; [|split].
    - intros k z I. apply outputs_small. now apply in_combine_l in I.
    - apply le_mul_pos; [now apply lt_le, inj_pos|assumption].
    - intro S. apply mul_pos; [now apply inj_pos|now apply P].
  Qed.

  Lemma multiplier_nonneg x z : multiplier x = Ok z -> (0 <= z)%Z.
  Proof.
    unfold multiplier. intro H. apply bind_ok in H as (y & _ & H). apply bind_ok in H as (? & N & H).
    injection H as ->. apply require_ok in N. now apply Z.leb_le.
  Qed.

  Lemma refute_alive j zs rows slopes st st' : alive st -> refute lay j zs rows slopes st = Ok st' -> alive st'.
  Proof.
    intros [T [i I]] H. unfold refute in H. apply bind_ok in H as (cs' & C & H). apply some_or_ok in C.
    apply bind_ok in H as (? & _ & H). apply bind_ok in H as (items1 & I1 & H).
    apply bind_ok in H as (items & I2 & H). apply bind_ok in H as (? & _ & H).
    apply bind_ok in H as (alphas & AL & H). apply bind_ok in H as (? & P & H). injection H as <-.
    destruct (Pos.eq_dec i (key j)) as [->|NE].
    - exfalso. assert (cs' = cs) as -> by congruence.
      assert (TI : items_true items).
      { revert I2. apply each_keeps.
        - intros [r z] acc acc' _ A E. unfold row_item in E. apply bind_ok in E as ([o ts] & R & E).
          apply bind_ok in E as (y & Y & E). injection E as <-. apply some_or_ok in R. apply multiplier_nonneg in Y.
          intros i0 [<-|X]; [|now apply A]. split; [assumption|]. now apply (rows_true _ _ _ _ _ T) in R.
        - revert I1. apply each_keeps; [|intros i0 []].
          intros [c z] acc acc' X A E. unfold constraint_item in E. apply bind_ok in E as (y & Y & E). injection E as <-.
          apply multiplier_nonneg in Y. intros i0 [<-|Z]; [|now apply A]. split; [assumption|]. apply constraint_true. apply cs_hold. now apply in_combine_l in X. }
      assert (SL : slopes_ok alphas).
      { revert AL. apply each_keeps; [|exact no_slopes].
        intros [u a] m m' _ A E. unfold add_slope in E. apply bind_ok in E as (? & R & E).
        apply bind_ok in E as (? & _ & E). injection E as <-. apply require_ok in R. apply andb_prop in R as [_ R].
        apply N.leb_le in R. simpl in R. intros k b B. apply add_cases in B as [[_ <-]|B]; [|now apply A with k].
        rewrite parts_value. simpl. lia. }
      destruct (total_nonneg _ TI) as [G0 G1].
      unfold lay_out in P. cbn [lay_elements lay_numbering] in P. rewrite rev_numbered_spec, app_nil_r in P.
      apply (proved_sound F v first els equations) in P as [P0 P1]; try assumption; [|exact dim_keys|apply incl_refl].
      rewrite opposite_worth in P0, P1 by assumption.
      destruct (existsb is_used items).
      + specialize (G1 eq_refl). apply lt_not_le in G1. apply G1. now apply opp_nonneg.
      + specialize (P1 eq_refl). apply lt_not_le in P1. apply P1. apply opp_nonneg.
        replace (- - total items) with (total items) by ring. assumption.
    - split; [destruct T; now constructor|]. exists i. simpl. rewrite PositiveMap.gro; [assumption|congruence].
  Qed.

  (** ** The walk *)

  Lemma ended st : M.is_empty (node_left st) = true -> ~ alive st.
  Proof.
    intros E [_ [j J]]. apply PositiveMap.is_empty_2 in E. now apply (E j cs), PositiveMap.find_2.
  Qed.

  Theorem bound_run_sound steps : forall n st stack opens,
    bound_run lay steps n st stack = Accepted opens ->
    alive st \/ (exists p, In p stack /\ alive p) -> False.
  Proof.
    induction steps as [|t steps IH]; intros n st stack opens; simpl; [discriminate|].
    destruct (bound_act lay t st) as [[st'|one two]|] eqn:A; [| |discriminate].
    - assert (K : alive st -> alive st').
      { intro L. destruct t as [off on|bs|u|i at_|j zs rows slopes]; simpl in A.
        - apply bind_ok in A as (st1 & A1 & A). apply bind_ok in A as (st2 & A2 & A). injection A as <-.
          revert A2. apply each_keeps; [intros u x x' _; apply settle_alive|].
          revert A1. apply each_keeps; [intros u x x' _; apply settle_alive|assumption].
        - apply bind_ok in A as (st1 & A1 & A). injection A as <-.
          revert A1. apply each_keeps; [intros b x x' _; apply bound_unit_alive|assumption].
        - apply bind_ok in A as ([k q] & _ & A). discriminate.
        - apply bind_ok in A as (p & _ & A). discriminate.
        - apply bind_ok in A as (st1 & A1 & A). injection A as <-. now apply refute_alive in A1. }
      destruct (M.is_empty (node_left st')) eqn:E.
      + apply ended in E. destruct stack as [|p stack].
        * intros _ [L|(q & [] & _)]. now apply E, K.
        * intros R [L|(q & [<-|Q] & L)]; [now apply E, K| |]; (eapply IH; [exact R|]); [now left|right; now exists q].
      + intros R [L|Q]; (eapply IH; [exact R|]); [left; now apply K|now right].
    - intros R H. eapply IH; [exact R|].
      destruct H as [L|(q & Q & L)]; [|right; exists q; split; [now right|assumption]].
      assert (alive one \/ alive two) as [O|O]; [|now left|right; exists two; split; [now left|assumption]].
      destruct t as [off on|bs|u|i at_|j zs rows slopes]; simpl in A.
      + apply bind_ok in A as (? & _ & A). apply bind_ok in A as (? & _ & A). discriminate.
      + apply bind_ok in A as (? & _ & A). discriminate.
      + apply bind_ok in A as ([k q] & Q & A). injection A as <- <-. apply open_relu_sound in Q.
        apply (cut_alive _ _ _ Q) in L as [[|] L]; [now right|now left].
      + apply bind_ok in A as (p & Q & A). injection A as <- <-. now apply halve_alive in Q.
      + apply bind_ok in A as (? & _ & A). discriminate.
  Qed.
End Sound.
