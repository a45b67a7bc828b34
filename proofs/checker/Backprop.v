(** * Back-propagation

    The slopes of one output with respect to all inputs, in integers: adjoints of elements, the last
    element first.  The sum of adjoint times slope over the elements that are left does not change:
    [back_sound]. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Ring Bool Lia.
From Metes Require Import OrderedField Forms Lists Elements Gradient State StateSound Setup Evaluate.
Import ListNotations.

Definition bump (m : M.t Z) (k : positive) (x : Z) : M.t Z :=
  if Z.eqb x 0 then m else M.add k (get m k + x)%Z m.

Fixpoint run_back (m : M.t Z) (k : positive) (ws : list Z) (a : Z) : M.t Z :=
  match ws with [] => m | w :: ws' => run_back (bump m k (a * w)) (Pos.succ k) ws' a end.

Definition runs_back (m : M.t Z) (base : N) (runs : list (N * list Z)) (a : Z) : M.t Z :=
  fold_left (fun m run => run_back m (key (base + fst run)) (snd run) a) runs m.

Definition elem_back (ch : choice) (m : M.t Z) (ke : positive * elem) : M.t Z :=
  let a := get m (fst ke) in
  if Z.eqb a 0 then m else
  match snd ke with
  | Row runs base _ => runs_back m base runs a
  | Unit _ => match ch (fst ke) with Some (At q) => bump m q a | _ => m end
  end.

(** [rev_els]: the elements with their keys, the last first; [o]: the key of the output. *)
Definition back (ch : choice) (rev_els : list (positive * elem)) (o : positive) : M.t Z :=
  fold_left (elem_back ch) rev_els (M.add o 1%Z (M.empty Z)).

(** The adjoints from key [k] on, as many as [l] is long. *)
Fixpoint read_onto {A} (m : M.t Z) (k : positive) (l : list A) (acc : list Z) : list Z :=
  match l with [] => rev_append acc [] | _ :: l' => read_onto m (Pos.succ k) l' (get m k :: acc) end.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  (** The sum over the keys below [n + 1]. *)
  Fixpoint pairing (m : M.t Z) (d : values F) (n : nat) : F :=
    match n with
    | O => 0
    | S n' => pairing m d n' + inj (get m (Pos.of_succ_nat n')) * d (Pos.of_succ_nat n')
    end.

  Definition keys_below (k : positive) : nat := pred (Pos.to_nat k).

  Lemma get_bump m q x k : (inj (get (bump m q x) k) : F) = inj (get m k) + (if Pos.eqb k q then inj x else 0).
  Proof.
    unfold bump. destruct (Z.eqb_spec x 0) as [->|_].
    - rewrite inj_0. destruct (Pos.eqb k q); ring.
    - unfold get. destruct (Pos.eqb_spec k q) as [->|N].
      + rewrite PositiveMap.gss, inj_add. reflexivity.
      + rewrite PositiveMap.gso by assumption. ring.
  Qed.

  Lemma pairing_bump m d q x n : (Pos.to_nat q <= n)%nat ->
    pairing (bump m q x) d n = pairing m d n + inj x * d q.
  Proof.
    induction n as [|n IH]; intro L; [pose proof (Pos2Nat.is_pos q); lia|]. simpl pairing.
    rewrite get_bump. destruct (Pos.eqb_spec (Pos.of_succ_nat n) q) as [E|N].
    - assert (G : pairing (bump m q x) d n = pairing m d n).
      { clear IH L. assert (L : (n < Pos.to_nat q)%nat) by (subst; rewrite SuccNat2Pos.id_succ; lia).
        clear E. induction n as [|n IH]; [reflexivity|]. simpl. rewrite get_bump, IH by lia.
        destruct (Pos.eqb_spec (Pos.of_succ_nat n) q) as [<-|_]; [rewrite SuccNat2Pos.id_succ in L; lia|]. ring. }
      rewrite G, E. ring.
    - rewrite IH; [ring|]. assert (Pos.to_nat q <> S n); [|lia]. intro E. apply N.
      apply Pos2Nat.inj. rewrite SuccNat2Pos.id_succ. now symmetry.
  Qed.

  Lemma pairing_run ws : forall m d k a n, (Npos k + N.of_nat (length ws) <= N.of_nat n + 1)%N ->
    pairing (run_back m k ws a) d n = pairing m d n + inj a * run_value d k ws.
  Proof.
    induction ws as [|w ws IH]; intros m d k a n L; cbn [run_back run_value length] in *; [ring|].
    rewrite IH by lia. rewrite pairing_bump by lia. rewrite inj_mul. ring.
  Qed.

  Lemma pairing_runs d base runs a n k : Pos.to_nat k = S n -> forallb (run_below k base) runs = true ->
    forall m, pairing (runs_back m base runs a) d n = pairing m d n + inj a * runs_value d base runs.
  Proof.
    intro K. unfold runs_back. induction runs as [|[off ws] runs IH]; intros B m; simpl; [ring|].
    simpl in B. apply andb_prop in B as [B C]. rewrite IH by assumption.
    unfold run_below in B. simpl in B. apply N.ltb_lt in B. rewrite count_spec in B.
    rewrite pairing_run; [ring|]. unfold key. rewrite N.succ_pos_spec. lia.
  Qed.

  Lemma elem_back_sound ch m d k e : below k e = true ->
    (forall cs, e = Unit cs -> exists s, ch k = Some s /\ In s cs) ->
    d k = value d (linear_elem ch k e) ->
    pairing m d (Pos.to_nat k) = pairing (elem_back ch m (k, e)) d (keys_below k).
  Proof.
    intros B C E. assert (K : Pos.to_nat k = S (keys_below k)).
    { unfold keys_below. pose proof (Pos2Nat.is_pos k). lia. }
    rewrite K. simpl pairing.
    replace (Pos.of_succ_nat (keys_below k)) with k
      by (apply Pos2Nat.inj; now rewrite SuccNat2Pos.id_succ).
    unfold elem_back. simpl. destruct (Z.eqb_spec (get m k) 0) as [Z0|_].
    - rewrite Z0, inj_0. ring.
    - destruct e as [runs base bias|cs]; simpl.
      + simpl in E. rewrite (pairing_runs d base runs _ _ k K B), E, inj_0. ring.
      + destruct (C cs eq_refl) as (s & S & I). simpl in E. rewrite S in *. rewrite E. simpl.
        destruct s as [|q]; simpl; [ring|]. rewrite pairing_bump; [reflexivity|].
        apply (below_unit _ _ B) in I. simpl in I.
        apply Pos.ltb_lt in I. unfold keys_below. lia.
  Qed.

  Lemma fold_sound ch d els : forall next m, ordered next els = true ->
    (forall k cs, In (k, Unit cs) (numbered next els) -> exists s, ch k = Some s /\ In s cs) ->
    (forall k e, In (k, e) (numbered next els) -> d k = value d (linear_elem ch k e)) ->
    pairing m d (keys_below (after next (length els))) =
    pairing (fold_right (fun ke m => elem_back ch m ke) m (numbered next els)) d (keys_below next).
  Proof.
    induction els as [|e els IH]; intros next m O C E; simpl in *; [reflexivity|].
    destruct (below next e) eqn:B; [|discriminate].
    rewrite IH; [|assumption|now intros k cs I; apply C; right|now intros k e' I; apply E; right].
    rewrite <- elem_back_sound; [|assumption| |].
    - f_equal. unfold keys_below. lia.
    - intros cs ->. apply C. now left.
    - apply E. now left.
  Qed.

  (** The adjoints at the keys before the elements, times the slopes there, are the slope of the output. *)
  Theorem back_sound ch d els next o : ordered next els = true ->
    (forall k cs, In (k, Unit cs) (numbered next els) -> exists s, ch k = Some s /\ In s cs) ->
    (o < after next (length els))%positive ->
    extend d next (linearized ch next els) o =
    pairing (back ch (rev (numbered next els)) o) d (keys_below next).
  Proof.
    intros O C L. set (d' := extend d next (linearized ch next els)).
    unfold back. rewrite <- fold_left_rev_right, rev_involutive.
    set (m0 := M.add o 1%Z (M.empty Z)).
    assert (OL : ordered next (linearized ch next els) = true) by now apply linearized_ordered.
    pose proof (fold_sound ch d' els next m0 O C) as H.
    transitivity (pairing (fold_right (fun ke m => elem_back ch m ke) m0 (numbered next els)) d' (keys_below next)).
    - rewrite <- H.
      + assert (G : forall n, (Pos.to_nat o <= n)%nat -> pairing m0 d' n = d' o).
        { intros n Ln. replace m0 with (bump (M.empty Z) o 1).
          - rewrite pairing_bump by assumption. rewrite inj_1.
            replace (pairing (M.empty Z) d' n) with (0 : F); [ring|]. clear Ln. symmetry.
            induction n as [|n IH]; simpl; [reflexivity|]. rewrite IH. unfold get.
            rewrite PositiveMap.gempty, inj_0. ring.
          - unfold bump, m0, get. simpl. rewrite PositiveMap.gempty. reflexivity. }
        symmetry. apply G. unfold keys_below. lia.
      + intros k e I. apply (linearized_numbered ch) in I.
        now apply (extend_equation F _ d next OL) in I.
    - generalize (fold_right (fun ke m => elem_back ch m ke) m0 (numbered next els)). intro m.
      assert (G : forall n, (n <= keys_below next)%nat -> pairing m d' n = pairing m d n).
      { induction n as [|n IH]; intro Ln; simpl; [reflexivity|]. rewrite IH by lia. f_equal. f_equal.
        unfold d'. apply extend_before. unfold keys_below in Ln.
        pose proof (SuccNat2Pos.id_succ n). lia. }
      apply G. lia.
  Qed.

  (** ** Reading a map *)

  Lemma read_onto_spec {A} m (l : list A) : forall k acc,
    read_onto m k l acc = rev acc ++ read_onto m k l [].
  Proof.
    induction l as [|x l IH]; intros k acc; simpl; [now rewrite rev_append_rev|].
    rewrite IH. rewrite (IH _ [get m k]). simpl. now rewrite <- app_assoc.
  Qed.

  Lemma read_onto_length {A} m (l : list A) : forall k, length (read_onto m k l []) = length l.
  Proof.
    induction l as [|x l IH]; intro k; simpl; [reflexivity|].
    rewrite read_onto_spec, app_length, IH. reflexivity.
  Qed.

  (** If slopes below key [k] are 0 and [c·x] from there on, the pairing is [c] times map times [x]. *)
  Lemma pairing_read {A} m (c : F) (l : list A) : forall (x : list F) k d, length x = length l ->
    (forall i y, nth_error x i = Some y -> d (after k i) = c * y) ->
    pairing m d (keys_below (after k (length l))) =
    pairing m d (keys_below k) + c * dot (read_onto m k l []) x.
  Proof.
    induction l as [|a l IH]; intros [|y x] k d L H; try discriminate; simpl; [ring|].
    rewrite IH with (x := x); [|simpl in L; lia|].
    - rewrite (read_onto_spec m l _ [_]). simpl. replace (keys_below (Pos.succ k)) with (S (keys_below k))
        by (unfold keys_below; pose proof (Pos2Nat.is_pos k); lia). simpl pairing.
      replace (Pos.of_succ_nat (keys_below k)) with k
        by (apply Pos2Nat.inj; rewrite SuccNat2Pos.id_succ; unfold keys_below; pose proof (Pos2Nat.is_pos k); lia).
      rewrite (H O y eq_refl : d k = c * y). ring.
    - intros i z E. now apply (H (S i)).
  Qed.

  Lemma pairing_zero m d n : (forall k, (Pos.to_nat k <= n)%nat -> d k = 0) -> pairing m d n = 0.
  Proof.
    induction n as [|n IH]; intro H; simpl; [reflexivity|]. rewrite IH.
    - rewrite H; [ring|]. rewrite SuccNat2Pos.id_succ. lia.
    - intros k K. apply H. lia.
  Qed.
End Sound.
