(** * What sinking proves

    At a point where all that a node knows is so, a sum that [proved] lets pass is nonnegative, or positive:
    [proved_sound]. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Ring Bool Lia.
From Metes Require Import OrderedField Forms Elements Claim State StateSound Evaluate Backprop Sums.
Import ListNotations.

(** Kept from being calculated with. *)
Lemma parts_value : parts = 65536%Z.
Proof. reflexivity. Qed.
Local Opaque parts.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  (** The values of all elements at a point; [first] is the first that is no parameter. *)
  Variable v : values F.
  Variable first : positive.
  Variable els : list elem.
  Hypothesis els_ordered : ordered first els = true.
  Hypothesis equations : forall k e, In (k, e) (numbered first els) -> v k = value v e.

  Definition is_relu_of (k q : positive) : Prop := In (k, Unit [Zero; At q]) (numbered first els).

  (** The value of a sum as it is written down. *)
  Fixpoint terms_value (ts : list (positive * Z)) : F :=
    match ts with [] => 0 | (k, z) :: ts' => inj z * v k + terms_value ts' end.

  Definition sum_value (ts : terms) : F := terms_value (fst ts) + inj (snd ts).

  Definition sum_below (n : positive) (ts : terms) : Prop := forall k z, In (k, z) (fst ts) -> (k < n)%positive.

  (** All that a node knows is so. *)
  Record true_node (st : node) : Prop := {
    settled_true : forall k q on, M.find k (node_settled st) = Some on -> is_relu_of k q ->
      v k = if on then v q else 0;
    bounds_true : forall k q low high slope, M.find k (node_bounds st) = Some (low, high, slope) ->
      is_relu_of k q -> inj low <= v q /\ v q <= inj high /\ (0 <= slope <= parts)%Z;
    box_true : forall k low high, M.find k (node_box st) = Some (low, high) ->
      (0 < snd low)%Z /\ (0 < snd high)%Z /\ fraction low <= v k /\ v k <= fraction high;
    den_true : (0 < node_den st)%Z;
    rows_true : forall i open ts, M.find i (node_rows st) = Some (open, ts) ->
      sum_below (after first (length els)) ts /\
      0 <= sum_value ts /\ (open = true -> 0 < sum_value ts)
  }.

  (** ** Sums as they sink *)

  Definition worth (n : nat) (s : M.t Z * Z) : F := pairing F (fst s) v n + inj (snd s).

  (** What makes the one nonnegative or positive makes the other so. *)
  Definition backs (x y : F) : Prop := (0 <= x -> 0 <= y) /\ (0 < x -> 0 < y).

  Lemma backs_refl x : backs x x.
  Proof. now split. Qed.

  Lemma backs_trans x y z : backs x y -> backs y z -> backs x z.
  Proof. unfold backs. tauto. Qed.

  Lemma backs_scaled c x y : (0 < c)%Z -> x <= inj c * y -> backs x y.
  Proof.
    intros C L. split; intro H.
    - apply mul_nonneg_cancel with (inj c); [now apply inj_pos|]. now apply le_trans with x.
    - apply mul_pos_cancel with (inj c); [now apply inj_pos|]. now apply lt_le_trans with x.
  Qed.

  Lemma backs_le x y : x <= y -> backs x y.
  Proof. intro L. apply backs_scaled with 1%Z; [lia|]. rewrite inj_1. replace (1 * y) with y by ring. assumption. Qed.

  Lemma worth_terms z ts s n : (forall k y, In (k, y) (fst ts) -> (Pos.to_nat k <= n)%nat) ->
    worth n (add_terms z ts s) = worth n s + inj z * sum_value ts.
  Proof.
    destruct ts as [l c], s as [m b]. unfold worth, add_terms, sum_value. simpl. intro B.
    rewrite inj_add, inj_mul. revert m. induction l as [|[k y] l IH]; intro m; simpl; [ring|].
    transitivity (pairing F (bump m k (z * y)) v n + inj b + inj z * (terms_value l + inj c)).
    - rewrite <- IH; [ring|]. intros i x I. apply (B i x). now right.
    - rewrite pairing_bump by (apply (B k y); now left). rewrite inj_mul. ring.
  Qed.

  Lemma get_scaled z m : forall k, get (scaled_by z m) k = (z * get m k)%Z.
  Proof.
    unfold get. induction m as [|l IHl o r IHr]; intros [k|k|]; simpl; try lia;
      [apply IHr|apply IHl|]. destruct o; lia.
  Qed.

  Lemma pairing_scaled z m n : pairing F (scaled_by z m) v n = inj z * pairing F m v n.
  Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH, get_scaled, inj_mul. ring. Qed.

  Lemma pairing_source m s x k : source_below k s = true ->
    pairing F (bump_source m s x) v (keys_below k) = pairing F m v (keys_below k) + inj x * source_value v s.
  Proof.
    destruct s as [|q]; simpl; intro B; [ring|]. apply pairing_bump. apply Pos.ltb_lt in B. unfold keys_below. lia.
  Qed.

  Lemma parts_positive : (0 : F) < inj parts.
  Proof. apply inj_pos. now rewrite parts_value. Qed.

  (** ** Units *)

  Lemma above_alpha (x : F) alpha : (0 <= alpha <= parts)%Z -> inj alpha * x <= inj parts * max 0 x.
  Proof.
    intros [A B]. destruct (le_total F 0 x) as [P|N].
    - apply le_trans with (inj parts * x).
      + replace (inj alpha * x) with (x * inj alpha) by ring. replace (inj parts * x) with (x * inj parts) by ring.
        apply mul_le_mono; [assumption|now apply inj_le].
      + apply mul_le_mono; [apply lt_le, parts_positive|apply max_r].
    - apply le_trans with (0 : F).
      + apply opp_nonneg. replace (- (inj alpha * x)) with (inj alpha * - x) by ring.
        apply le_mul_pos; [now apply inj_nonneg|now apply opp_nonneg].
      + apply le_mul_pos; [apply lt_le, parts_positive|apply max_l].
  Qed.

  Lemma below_chord (x : F) low high slope : inj low <= x -> x <= inj high -> (0 <= slope <= parts)%Z ->
    inj parts * max 0 x <= inj slope * x + inj (Z.max (- (slope * low)) ((parts - slope) * high)).
  Proof.
    intros L H [A B]. set (t := Z.max _ _).
    assert (T : (- (slope * low) <= t)%Z /\ ((parts - slope) * high <= t)%Z) by (unfold t; lia).
    destruct T as [T1 T2]. apply (inj_le F) in T1, T2. rewrite inj_opp, inj_mul in T1. rewrite inj_mul, inj_sub in T2.
    apply le_sub. destruct (max_either F 0 x) as [E|E]; rewrite E.
    - replace (inj slope * x + inj t - inj parts * 0) with
        (inj slope * (x - inj low) + (inj t - - (inj slope * inj low))) by ring.
      apply add_nonneg; [|now apply le_sub].
      apply le_mul_pos; [now apply inj_nonneg|now apply le_sub].
    - replace (inj slope * x + inj t - inj parts * x) with
        ((inj parts - inj slope) * (inj high - x) + (inj t - (inj parts - inj slope) * inj high)) by ring.
      apply add_nonneg; [|now apply le_sub].
      apply le_mul_pos; [rewrite <- inj_sub; apply inj_nonneg; lia|now apply le_sub].
  Qed.

  Definition slopes_ok (slopes : M.t Z) : Prop := forall k a, M.find k slopes = Some a -> (0 <= a <= parts)%Z.

  (** What takes the place of a unit is at most as large. *)
  Lemma below_unit_by_sound st slopes k cs a s x y : true_node st -> slopes_ok slopes ->
    In (k, Unit cs) (numbered first els) -> below_unit_by st slopes k cs a = Some (s, x, y) ->
    In s (Zero :: cs) /\ inj x * source_value v s + inj y <= inj parts * (inj a * v k).
  Proof.
    intros T SL I H. pose proof (equations _ _ I) as E. unfold below_unit_by in H.
    destruct cs as [|s1 [|s2 cs]]; [discriminate| |].
    { replace (match s1 with Zero | _ => Some (s1, (parts * a)%Z, 0%Z) end) with (Some (s1, (parts * a)%Z, 0%Z)) in H
        by now destruct s1.
      injection H as <- <- <-. split; [right; now left|]. rewrite E, inj_mul, inj_0. simpl.
      match goal with |- ?a <= ?b => replace a with b by ring end. apply le_refl. }
    destruct s1; [|discriminate]. destruct s2 as [|q]; [discriminate|].
    destruct cs; [|discriminate]. simpl in E.
    destruct (M.find k (node_settled st)) as [[|]|] eqn:S.
    - injection H as <- <- <-. split; [right; right; now left|].
      rewrite (settled_true _ T _ q _ S I), inj_mul, inj_0. simpl.
      match goal with |- ?a <= ?b => replace a with b by ring end. apply le_refl.
    - injection H as <- <- <-. split; [now left|]. rewrite (settled_true _ T _ q _ S I), !inj_0. simpl.
      match goal with |- ?a <= ?b => replace a with b by ring end. apply le_refl.
    - destruct (M.find k (node_bounds st)) as [[[low high] slope]|] eqn:B; [|discriminate].
      destruct (bounds_true _ T _ q _ _ _ B I) as (L & U & P).
      destruct (Z.ltb_spec 0 a) as [A|A]; injection H as <- <- <-; (split; [right; right; now left|]); rewrite E.
      + set (alpha := match M.find k slopes with Some alpha => alpha | None => _ end).
        assert (AL : (0 <= alpha <= parts)%Z).
        { unfold alpha. destruct (M.find k slopes) as [b|] eqn:M; [now apply SL with k|].
          destruct (0 <=? low + high)%Z; rewrite parts_value; lia. }
        simpl source_value. rewrite inj_mul, inj_0.
        replace (inj a * inj alpha * v q + 0) with (inj a * (inj alpha * v q)) by ring.
        replace (inj parts * (inj a * max 0 (v q))) with (inj a * (inj parts * max 0 (v q))) by ring.
        apply mul_le_mono; [apply inj_nonneg; lia|now apply above_alpha].
      + simpl source_value. set (t := Z.max _ _). rewrite !inj_mul.
        replace (inj a) with (- inj (- a) : F) by (rewrite inj_opp; ring).
        apply le_sub.
        match goal with |- 0 <= ?e => replace e with (inj (- a) * ((inj slope * v q + inj t) - inj parts * max 0 (v q)))
          by ring end.
        apply le_mul_pos; [apply inj_nonneg; lia|]. apply le_sub. now apply below_chord.
  Qed.

  (** ** Sinking *)

  Lemma numbered_end a e : forall k, numbered k (a ++ [e]) = numbered k a ++ [(after k (length a), e)].
  Proof. induction a as [|x a IH]; intro k; simpl; [reflexivity|]. now rewrite IH. Qed.

  Lemma keys_below_end k n : keys_below (after k (S n)) = S (keys_below (after k n)).
  Proof.
    simpl. rewrite after_succ. unfold keys_below. pose proof (Pos2Nat.is_pos (after k n)). lia.
  Qed.

  Lemma pairing_top m k : pairing F m v (S (keys_below k)) = pairing F m v (keys_below k) + inj (get m k) * v k.
  Proof.
    simpl. replace (Pos.of_succ_nat (keys_below k)) with k; [reflexivity|].
    apply Pos2Nat.inj. rewrite SuccNat2Pos.id_succ. unfold keys_below. pose proof (Pos2Nat.is_pos k). lia.
  Qed.

  Theorem sink_sound st slopes : true_node st -> slopes_ok slopes -> forall some m c r,
    ordered first some = true -> incl (numbered first some) (numbered first els) ->
    sink st slopes (rev (numbered first some)) m c = Some r ->
    backs (worth (keys_below first) r) (worth (keys_below (after first (length some))) (m, c)).
  Proof.
    intros T SL some. induction some as [|e some IH] using rev_ind; intros m c r O I H.
    { simpl in H. injection H as <-. apply backs_refl. }
    rewrite numbered_end, rev_app_distr in H. simpl in H. set (k := after first (length some)) in *.
    rewrite ordered_app in O. apply andb_prop in O as [O B]. simpl in B. fold k in B.
    destruct (below k e) eqn:BE; [clear B|discriminate].
    assert (IK : In (k, e) (numbered first els)).
    { apply I. rewrite numbered_end. apply in_or_app. right. now left. }
    assert (IS : incl (numbered first some) (numbered first els)).
    { intros x X. apply I. rewrite numbered_end. apply in_or_app. now left. }
    rewrite app_length, Nat.add_1_r, keys_below_end. fold k.
    unfold worth at 2. simpl fst. simpl snd. rewrite pairing_top.
    assert (KN : Pos.to_nat k = S (keys_below k)) by (unfold keys_below; pose proof (Pos2Nat.is_pos k); lia).
    pose proof (equations _ _ IK) as E.
    destruct (Z.eqb_spec (get m k) 0) as [Z0|_].
    { eapply backs_trans; [now apply IH with (2 := IS) (3 := H)|]. apply backs_le. rewrite Z0, inj_0.
      unfold worth. simpl. match goal with |- ?a <= ?b => replace a with b by ring end. apply le_refl. }
    destruct e as [runs base bias|cs].
    { eapply backs_trans; [now apply IH with (2 := IS) (3 := H)|]. apply backs_le. unfold worth. simpl fst. simpl snd.
      fold k. rewrite (pairing_runs F v base runs (get m k) (keys_below k) k KN BE). rewrite E, inj_add, inj_mul. simpl.
      match goal with |- ?a <= ?b => replace a with b by ring end. apply le_refl. }
    destruct (below_unit_by st slopes k cs (get m k)) as [[[s x] y]|] eqn:U; [|discriminate].
    destruct (below_unit_by_sound _ _ _ _ _ _ _ _ T SL IK U) as [IN LE].
    assert (SB : source_below k s = true).
    { destruct IN as [<-|IN]; [reflexivity|]. now apply (below_unit _ _ BE). }
    destruct (_ && _)%bool eqn:Q.
    - apply andb_prop in Q as [X Y]. apply Z.eqb_eq in X, Y.
      eapply backs_trans; [now apply IH with (2 := IS) (3 := H)|]. apply backs_le. unfold worth. simpl fst. simpl snd.
      fold k. rewrite pairing_source by assumption. rewrite <- X, <- Y, !inj_mul in LE. rewrite inj_add.
      set (x' := (x / parts)%Z) in *. set (y' := (y / parts)%Z) in *.
      assert (L : inj x' * source_value v s + inj y' <= inj (get m k) * v k).
      { apply mul_le_cancel with (inj parts); [apply parts_positive|].
        match goal with |- ?a <= _ => replace a with (inj parts * inj x' * source_value v s + inj parts * inj y') by ring end.
        assumption. }
      apply le_sub. apply le_sub in L.
      match goal with |- 0 <= ?e => match type of L with 0 <= ?f => replace e with f by ring end end. assumption.
    - eapply backs_trans; [now apply IH with (2 := IS) (3 := H)|]. apply backs_scaled with parts; [now rewrite parts_value|].
      unfold worth. simpl fst. simpl snd. fold k. rewrite pairing_source by assumption.
      rewrite pairing_scaled, inj_add, inj_mul.
      apply le_sub. apply le_sub in LE.
      match goal with |- 0 <= ?e => match type of LE with 0 <= ?f => replace e with f by ring end end. assumption.
  Qed.

  (** ** The least value over the box *)

  Lemma add_fraction_sound a q n den n' den' : (0 < den)%Z -> (0 < snd q)%Z ->
    add_fraction a q n den = (n', den') ->
    (0 < den')%Z /\ forall z : F, inj n = inj den * z -> inj n' = inj den' * (z + inj a * fraction q).
  Proof.
    intros D Q. assert (QN : (inj (snd q) : F) <> 0) by now apply pos_not_zero, inj_pos.
    assert (QF : inj (snd q) * fraction q = inj (fst q) :> F).
    { unfold fraction. transitivity (inj (fst q) * (inj (snd q) * inv (inj (snd q))) : F); [ring|].
      rewrite inv_r by assumption. ring. }
    unfold add_fraction. destruct (Z.eqb_spec (den / snd q * snd q) den) as [E|_]; intros [= <- <-].
    - split; [assumption|]. intros z Z. apply (f_equal (@inj F)) in E. rewrite inj_mul in E.
      rewrite inj_add, !inj_mul, Z, <- QF, <- E. ring.
    - split; [now apply Z.mul_pos_pos|]. intros z Z. rewrite inj_add, !inj_mul, Z, <- QF. ring.
  Qed.

  Lemma least_sound st m d : true_node st -> forall k n den n' den' (z : F), (0 < den)%Z ->
    least (node_box st) m d k n den = Some (n', den') -> inj n = inj den * z ->
    (0 < den')%Z /\ inj n' <= inj den' * (z + (pairing F m v (keys_below k + d) - pairing F m v (keys_below k))).
  Proof.
    intro T. induction d as [|d IH]; intros k n den n' den' z D H Z; simpl in H.
    { injection H as <- <-. split; [assumption|]. rewrite Z, Nat.add_0_r.
      match goal with |- ?a <= ?b => replace b with a by ring end. apply le_refl. }
    assert (K : keys_below (Pos.succ k) = S (keys_below k)).
    { unfold keys_below. pose proof (Pos2Nat.is_pos k). lia. }
    assert (G : forall t, pairing F m v (keys_below (Pos.succ k) + d) - pairing F m v (keys_below (Pos.succ k)) = t ->
      pairing F m v (keys_below k + S d) - pairing F m v (keys_below k) = t + inj (get m k) * v k).
    { intros t <-. rewrite K, pairing_top, Nat.add_succ_r, Nat.add_succ_l. ring. }
    rewrite (G _ eq_refl). clear G. set (a := get m k) in *.
    set (rest := pairing F m v _ - pairing F m v _) in *.
    destruct (Z.eqb_spec a 0) as [A0|A0].
    { destruct (IH _ _ _ _ _ _ D H Z) as [P L]. split; [assumption|]. rewrite A0, inj_0. fold rest in L.
      replace (z + (rest + 0 * v k)) with (z + rest) by ring. assumption. }
    destruct (M.find k (node_box st)) as [[low high]|] eqn:B; [|discriminate].
    destruct (box_true _ T _ _ _ B) as (PL & PH & L & U).
    set (q := if (0 <? a)%Z then low else high) in *.
    assert (Q : (0 < snd q)%Z) by (unfold q; destruct (0 <? a)%Z; assumption).
    assert (AQ : inj a * fraction q <= inj a * v k).
    { unfold q. destruct (Z.ltb_spec 0 a) as [P|N].
      - apply mul_le_mono; [apply inj_nonneg; lia|assumption].
      - apply le_sub. replace (inj a) with (- inj (- a) : F) by (rewrite inj_opp; ring).
        match goal with |- 0 <= ?e => replace e with (inj (- a) * (fraction high - v k)) by ring end.
        apply le_mul_pos; [apply inj_nonneg; lia|now apply le_sub]. }
    destruct (add_fraction a q n den) as [n1 den1] eqn:AF.
    destruct (add_fraction_sound _ _ _ _ _ _ D Q AF) as [D1 V].
    destruct (IH _ _ _ _ _ _ D1 H (V z Z)) as [P LE]. split; [assumption|]. fold rest in LE.
    eapply le_trans; [exact LE|]. apply mul_le_mono; [now apply lt_le, inj_pos|].
    apply le_sub. apply le_sub in AQ.
    match goal with |- 0 <= ?e => match type of AQ with 0 <= ?f => replace e with f by ring end end. assumption.
  Qed.

  (** ** Proved *)

  Theorem proved_sound d st slopes strict some s x : true_node st -> slopes_ok slopes -> keys_below first = d ->
    ordered first some = true -> incl (numbered first some) (numbered first els) ->
    proved d st slopes strict (rev (numbered first some)) s = Ok x ->
    let w := worth (keys_below (after first (length some))) s in 0 <= w /\ (strict = true -> 0 < w).
  Proof.
    intros T SL D O I H w. unfold proved in H. apply bind_ok in H as (r & R & H).
    apply bind_ok in H as ([n den] & Y & H). apply some_or_ok in R, Y. apply require_ok in H. simpl in H.
    destruct s as [m c]. simpl in R. apply (sink_sound _ _ T SL _ _ _ _ O I) in R. fold w in R.
    apply (least_sound _ _ _ T) with (z := inj (snd r)) in Y as [P L]; [|exact (den_true _ T)|apply inj_mul].
    assert (W : inj n <= inj den * worth (keys_below first) r).
    { eapply le_trans; [exact L|]. unfold worth. simpl keys_below. rewrite D. simpl.
      match goal with |- inj den * ?a <= inj den * ?b => replace a with b by ring end. apply le_refl. }
    apply backs_scaled in W; [|assumption]. pose proof (backs_trans _ _ _ W R) as [N S].
    destruct strict.
    - apply Z.ltb_lt in H. apply (inj_pos F) in H. apply S in H. split; [now apply lt_le|now intros _].
    - apply Z.leb_le in H. apply (inj_nonneg F) in H. split; [now apply N|discriminate].
  Qed.
End Sound.
