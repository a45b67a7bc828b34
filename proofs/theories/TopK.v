(** * The least overlap of the largest elements of two maps

    [least_overlap k m e o]: of all ways to choose the [k] elements of largest magnitude of [m] and of
    [e], ties broken in any way, the fewest elements chosen in both are [o].  [overlap_bound] bounds
    the overlap of all choices from below by counting. *)

From Coq Require Import ZArith List Bool Lia.
Import ListNotations.
Local Open Scope Z_scope.

(** An element of the image: its magnitudes in both maps, and in which choice it is. *)
Record entry := { of_map : Z; of_expected : Z; in_map : bool; in_expected : bool }.

Definition bit (b : bool) : Z := if b then 1 else 0.

Definition total (f : entry -> bool) (l : list entry) : Z := fold_right (fun x n => bit (f x) + n) 0 l.

Definition top (k : Z) (magnitude : entry -> Z) (inside : entry -> bool) (l : list entry) : Prop :=
  total inside l = k /\
  forall x y, In x l -> In y l -> inside x = true -> inside y = false -> magnitude y <= magnitude x.

Definition both (x : entry) : bool := in_map x && in_expected x.

(** A choice for the maps [m] and [e]. *)
Definition chosen (k : Z) (m e : list Z) (l : list entry) : Prop :=
  map of_map l = map Z.abs m /\ map of_expected l = map Z.abs e /\
  top k of_map in_map l /\ top k of_expected in_expected l.

Definition least_overlap (k : Z) (m e : list Z) (o : Z) : Prop :=
  (exists l, chosen k m e l /\ total both l = o) /\ forall l, chosen k m e l -> o <= total both l.

Lemma least_overlap_unique k m e o o' : least_overlap k m e o -> least_overlap k m e o' -> o = o'.
Proof.
  intros [(l & C & E) L] [(l' & C' & E') L']. apply L in C'. apply L' in C. lia.
Qed.

(** ** Counting *)

Lemma total_le f g l : (forall x, In x l -> bit (f x) <= bit (g x)) -> total f l <= total g l.
Proof.
  induction l as [|x l IH]; intro H; simpl; [lia|].
  pose proof (H x (or_introl eq_refl)). assert (total f l <= total g l) by (apply IH; intros y I; apply H; now right). lia.
Qed.

Lemma total_lt f g l x : (forall x, In x l -> bit (f x) <= bit (g x)) -> In x l -> bit (f x) < bit (g x) ->
  total f l < total g l.
Proof.
  induction l as [|y l IH]; intros H I L; [contradiction|]. simpl.
  assert (total f l <= total g l) by (apply total_le; intros z J; apply H; now right).
  destruct I as [->|I]; [lia|]. pose proof (H y (or_introl eq_refl)).
  assert (total f l < total g l); [|lia]. apply IH; [|assumption|assumption]. intros z J. apply H. now right.
Qed.

Lemma total_split u f l : total f l = total (fun x => u x && f x) l + total (fun x => negb (u x) && f x) l.
Proof. induction l as [|x l IH]; simpl; [reflexivity|]. rewrite IH. destruct (u x), (f x); cbn [bit andb negb]; lia. Qed.

Lemma total_meet u a b l : total (fun x => u x && a x) l + total (fun x => u x && b x) l - total u l
  <= total (fun x => a x && b x) l.
Proof. induction l as [|x l IH]; simpl; [lia|]. destruct (u x), (a x), (b x); cbn [bit andb negb]; lia. Qed.

Lemma total_map {A} (p : entry -> A) (f : A -> bool) l l' : map p l = map p l' ->
  total (fun x => f (p x)) l = total (fun x => f (p x)) l'.
Proof.
  revert l'. induction l as [|x l IH]; intros [|y l'] E; try discriminate; simpl; [reflexivity|].
  injection E as E1 E2. rewrite E1, (IH l' E2). reflexivity.
Qed.

(** With a threshold, those above are inside, and those inside are not below. *)
Lemma top_threshold k magnitude inside l t : top k magnitude inside l ->
  total (fun x => t <? magnitude x) l <= k -> k <= total (fun x => t <=? magnitude x) l ->
  forall x, In x l -> (t < magnitude x -> inside x = true) /\ (inside x = true -> t <= magnitude x).
Proof.
  intros [K T] A B x I. split.
  - intro L. destruct (inside x) eqn:E; [reflexivity|]. exfalso.
    assert (total inside l < total (fun y => t <? magnitude y) l); [|lia].
    apply total_lt with x; [|assumption|].
    + intros y J. destruct (inside y) eqn:Y; cbn [bit andb negb]; [|destruct (t <? magnitude y); cbn [bit andb negb]; lia].
      specialize (T y x J I Y E). destruct (Z.ltb_spec t (magnitude y)); cbn [bit andb negb]; lia.
    + rewrite E. destruct (Z.ltb_spec t (magnitude x)); cbn [bit andb negb]; lia.
  - intro E. destruct (Z_le_gt_dec t (magnitude x)) as [L|L]; [assumption|]. exfalso.
    assert (total (fun y => t <=? magnitude y) l < total inside l); [|lia].
    apply total_lt with x; [|assumption|].
    + intros y J. destruct (inside y) eqn:Y; simpl; [destruct (t <=? magnitude y); cbn [bit andb negb]; lia|].
      specialize (T x y I J E Y). destruct (Z.leb_spec t (magnitude y)); cbn [bit andb negb]; lia.
    + rewrite E. destruct (Z.leb_spec t (magnitude x)); cbn [bit andb negb]; lia.
Qed.

(** How many chosen elements are in [u], at least. *)
Definition low (k t : Z) (magnitude : entry -> Z) (u : entry -> bool) (l : list entry) : Z :=
  Z.max (total (fun x => u x && (t <? magnitude x)) l)
        (k - total (fun x => negb (u x) && (t <=? magnitude x)) l).

Lemma low_bound k magnitude inside l t u : top k magnitude inside l ->
  total (fun x => t <? magnitude x) l <= k -> k <= total (fun x => t <=? magnitude x) l ->
  low k t magnitude u l <= total (fun x => u x && inside x) l.
Proof.
  intros T A B. pose proof (top_threshold _ _ _ _ _ T A B) as H. unfold low. apply Z.max_lub.
  - apply total_le. intros x I. destruct (H x I) as [P _]. destruct (u x); cbn [bit andb negb]; [|lia].
    destruct (Z.ltb_spec t (magnitude x)) as [L|L]; cbn [bit andb negb]; [rewrite P by assumption; cbn [bit andb negb]; lia|].
    destruct (inside x); cbn [bit andb negb]; lia.
  - destruct T as [<- _]. rewrite (total_split u inside).
    assert (total (fun x => negb (u x) && inside x) l <= total (fun x => negb (u x) && (t <=? magnitude x)) l); [|lia].
    apply total_le. intros x I. destruct (H x I) as [_ Q]. destruct (u x); cbn [bit andb negb]; [lia|].
    destruct (inside x); cbn [bit andb negb]; [|destruct (t <=? magnitude x); cbn [bit andb negb]; lia].
    destruct (Z.leb_spec t (magnitude x)); cbn [bit andb negb]; [lia|]. specialize (Q eq_refl). lia.
Qed.

(** Every choice overlaps at least as much as counting in [u] says. *)
Theorem overlap_bound k tm te u l :
  top k of_map in_map l -> top k of_expected in_expected l ->
  total (fun x => tm <? of_map x) l <= k -> k <= total (fun x => tm <=? of_map x) l ->
  total (fun x => te <? of_expected x) l <= k -> k <= total (fun x => te <=? of_expected x) l ->
  low k tm of_map u l + low k te of_expected u l - total u l <= total both l.
Proof.
  intros T T' A B A' B'.
  pose proof (low_bound _ _ _ _ _ u T A B). pose proof (low_bound _ _ _ _ _ u T' A' B').
  pose proof (total_meet u in_map in_expected l). unfold both. lia.
Qed.
