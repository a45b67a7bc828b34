(** * Values at a point, in integers

    [evaluate] computes the values of elements at integer inputs.  With the biases times [c], inputs
    [c·x] give [c] times the values at [x]: so rational points need no fractions. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool Ring Lia.
From Metes Require Import OrderedField Forms Elements Lists Network State StateSound Setup.
Import ListNotations.

Definition get (m : M.t Z) (k : positive) : Z := match M.find k m with Some z => z | None => 0%Z end.

Definition get_source (m : M.t Z) (s : source) : Z := match s with Zero => 0%Z | At k => get m k end.

Fixpoint run_sum (m : M.t Z) (k : positive) (ws : list Z) (acc : Z) : Z :=
  match ws with [] => acc | w :: ws' => run_sum m (Pos.succ k) ws' (acc + w * get m k) end.

Definition runs_sum (m : M.t Z) (base : N) (runs : list (N * list Z)) (acc : Z) : Z :=
  fold_left (fun acc run => run_sum m (key (base + fst run)) (snd run) acc) runs acc.

Definition largest_of (m : M.t Z) (cs : list source) : Z :=
  match cs with
  | [] => 0%Z
  | s :: cs' => fold_left (fun best t => Z.max best (get_source m t)) cs' (get_source m s)
  end.

Definition value_of (m : M.t Z) (e : elem) : Z :=
  match e with
  | Row runs base bias => runs_sum m base runs bias
  | Unit cs => largest_of m cs
  end.

Fixpoint evaluate (m : M.t Z) (next : positive) (els : list elem) : M.t Z :=
  match els with
  | [] => m
  | e :: els' => evaluate (M.add next (value_of m e) m) (Pos.succ next) els'
  end.

(** All values of elements with inputs [xs] and [one = c]. *)
Definition evaluate_at (inputs : N) (els : list elem) (xs : list Z) (c : Z) : M.t Z :=
  evaluate (index xs) (key inputs) (long_map (shift_elem 0 c) els).

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Definition seen (m : M.t Z) : values F := fun k => inj (get m k).

  Lemma run_sum_true m ws : forall k acc,
    inj (run_sum m k ws acc) = inj acc + run_value (seen m) k ws.
  Proof.
    induction ws as [|w ws IH]; intros k acc; simpl; [ring|].
    rewrite IH, inj_add, inj_mul. unfold seen at 2. ring.
  Qed.

  Lemma runs_sum_true m base runs : forall acc,
    inj (runs_sum m base runs acc) = inj acc + runs_value (seen m) base runs.
  Proof.
    unfold runs_sum. induction runs as [|run runs IH]; intro acc; simpl; [ring|].
    rewrite IH, run_sum_true. ring.
  Qed.

  Lemma max_assoc (x y z : F) : max (max x y) z = max x (max y z).
  Proof.
    apply le_antisym.
    - destruct (max_either F (max x y) z) as [E|E]; rewrite E;
        [destruct (max_either F x y) as [G|G]; rewrite G|].
      + apply max_l.
      + eapply le_trans; [apply max_l|apply max_r].
      + eapply le_trans; [apply max_r|apply max_r].
    - destruct (max_either F x (max y z)) as [E|E]; rewrite E;
        [|destruct (max_either F y z) as [G|G]; rewrite G].
      + eapply le_trans; [apply max_l|apply max_l].
      + eapply le_trans; [apply max_r|apply max_l].
      + apply max_r.
  Qed.

  Lemma largest_of_true m cs : inj (largest_of m cs) = largest (seen m) cs.
  Proof.
    assert (S : forall s, inj (get_source m s) = source_value (seen m) s).
    { intros [|k]; simpl; [apply inj_0|reflexivity]. }
    destruct cs as [|s cs]; [apply inj_0|]. unfold largest_of.
    assert (G : forall b, inj (fold_left (fun best t => Z.max best (get_source m t)) cs b)
      = match cs with [] => inj b | _ => max (inj b) (largest (seen m) cs) end).
    { induction cs as [|t cs IH]; intro b; [reflexivity|]. simpl fold_left. rewrite IH, inj_max, S.
      destruct cs as [|u cs]; [reflexivity|]. now rewrite max_assoc. }
    rewrite G, S. now destruct cs.
  Qed.

  Lemma value_of_true m e : inj (value_of m e) = value (seen m) e.
  Proof.
    destruct e as [runs base bias|cs]; simpl; [rewrite runs_sum_true; ring|apply largest_of_true].
  Qed.

  Lemma evaluate_true els : forall m (v : values F) next, ordered next els = true ->
    (forall k, (k < next)%positive -> v k = (inj (get m k) : F)) ->
    forall k, (k < after next (length els))%positive ->
    (inj (get (evaluate m next els) k) : F) = extend v next els k.
  Proof.
    induction els as [|e els IH]; intros m v next O H k L; simpl in *; [now rewrite H|].
    destruct (below next e) eqn:B; [|discriminate]. apply IH; [assumption| |assumption].
    intros i I. unfold update, get. destruct (Pos.eqb_spec i next) as [->|N].
    - rewrite PositiveMap.gss, value_of_true. now apply value_ext with next.
    - rewrite PositiveMap.gso by assumption. apply H. lia.
  Qed.

  Lemma index_from_find {A} (l : list A) : forall k m i,
    M.find i (index_from k l m) =
    if (i <? k)%positive then M.find i m
    else match nth_error l (Pos.to_nat i - Pos.to_nat k) with Some x => Some x | None => M.find i m end.
  Proof.
    induction l as [|x l IH]; intros k m i; simpl.
    - destruct (Pos.ltb_spec i k); [reflexivity|]. now destruct (Pos.to_nat i - Pos.to_nat k)%nat.
    - rewrite IH. destruct (Pos.ltb_spec i (Pos.succ k)), (Pos.ltb_spec i k); try lia.
      + apply PositiveMap.gso. lia.
      + assert (i = k) as -> by lia. rewrite PositiveMap.gss, Nat.sub_diag. reflexivity.
      + replace (Pos.to_nat i - Pos.to_nat k)%nat with (S (Pos.to_nat i - Pos.to_nat (Pos.succ k))) by lia.
        simpl. destruct (nth_error _ _); [reflexivity|]. apply PositiveMap.gso. lia.
  Qed.

  Lemma index_get xs k : inj (get (index xs) k) = input_values (map inj xs : list F) k.
  Proof.
    unfold get, index, input_values. rewrite index_from_find, PositiveMap.gempty.
    destruct (Pos.ltb_spec k 1); [lia|]. replace (Pos.to_nat k - Pos.to_nat 1)%nat with (pred (Pos.to_nat k)) by lia.
    destruct (nth_error xs _) as [z|] eqn:E.
    - now erewrite nth_error_nth; [|apply map_nth_error; exact E].
    - rewrite inj_0. symmetry. apply nth_overflow. rewrite map_length. now apply nth_error_None.
  Qed.

  (** Inputs [c·x] with [one = c] give [c] times the values at [x]. *)
  Theorem evaluate_at_true inputs els xs c (x : list F) : (0 < c)%Z ->
    ordered (key inputs) els = true -> map inj xs = map (mul (inj c)) x ->
    forall k, (k < after (key inputs) (length els))%positive ->
    inj (get (evaluate_at inputs els xs c) k) = inj c * extend (input_values x) (key inputs) els k.
  Proof.
    intros P O X k L. unfold evaluate_at. rewrite long_map_spec.
    assert (S : forall els next, ordered next els = true -> ordered next (map (shift_elem 0 c) els) = true).
    { intros es n H. exact (ordered_shift F 0 c es n H) || exact (ordered_shift 0 c es n H). }
    rewrite evaluate_true with (v := input_values (map inj xs : list F)).
    - change (extend (input_values (map inj xs)) (shift_key 0 (key inputs)) (map (shift_elem 0 c) els)
        (shift_key 0 k) = inj c * extend (input_values x) (key inputs) els k).
      apply shift_extend; [assumption|assumption| |assumption].
      intros i _. simpl. unfold input_values. rewrite X.
      destruct (lt_dec (pred (Pos.to_nat i)) (length x)) as [I|I].
      + rewrite nth_indep with (d' := inj c * 0) by now rewrite map_length. apply map_nth.
      + rewrite !nth_overflow; [ring|lia|rewrite map_length; lia].
    - now apply S.
    - intros i _. symmetry. apply index_get.
    - now rewrite map_length.
  Qed.
End Sound.
