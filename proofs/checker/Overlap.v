(** * Computing the least overlap

    A choice with few common elements, found greedily, and a bound by counting that meets it: if they
    agree, this is the least overlap ([overlap_of_sound]).  That they always do is not proved; the
    checker would reject. *)

From Coq Require Import ZArith NArith List Bool Orders Mergesort Lia.
From Metes Require Import TopK.
Import ListNotations.
Local Open Scope Z_scope.

Module Downwards <: TotalLeBool.
  Definition t := Z.
  Definition leb x y := Z.leb y x.
  Theorem leb_total : forall x y, leb x y = true \/ leb y x = true.
  Proof. unfold leb. intros x y. rewrite !Z.leb_le. lia. Qed.
End Downwards.
Module Sorting := Sort Downwards.

Fixpoint entries (m e : list Z) (acc : list entry) : list entry :=
  match m, e with
  | x :: m', y :: e' =>
      entries m' e' ({| of_map := Z.abs x; of_expected := Z.abs y; in_map := false; in_expected := false |} :: acc)
  | _, _ => rev_append acc []
  end.

Definition tally (f : entry -> bool) (l : list entry) : Z := fold_left (fun n x => n + bit (f x)) l 0.

Lemma tally_spec f l : tally f l = total f l.
Proof.
  unfold tally. assert (G : forall n, fold_left (fun n x => n + bit (f x)) l n = n + total f l).
  { induction l as [|x l IH]; intro n; simpl; [lia|]. rewrite IH. lia. }
  now rewrite G.
Qed.

(** The [k]-th largest. *)
Definition kth (k : nat) (l : list Z) : Z := nth (pred k) (Sorting.sort l) 0.

(** Marks elements that are eligible, while there is a quota. *)
Fixpoint take (eligible : entry -> bool) (mark : entry -> entry) (quota : Z) (l acc : list entry)
  : Z * list entry :=
  match l with
  | [] => (quota, rev_append acc [])
  | x :: l' =>
      if (0 <? quota) && eligible x then take eligible mark (quota - 1) l' (mark x :: acc)
      else take eligible mark quota l' (x :: acc)
  end.

Definition pass (eligible : entry -> bool) (mark : entry -> entry) (p : Z * list entry) : Z * list entry :=
  take eligible mark (fst p) (snd p) [].

Definition mark_map (x : entry) : entry :=
  {| of_map := of_map x; of_expected := of_expected x; in_map := true; in_expected := in_expected x |}.
Definition mark_expected (x : entry) : entry :=
  {| of_map := of_map x; of_expected := of_expected x; in_map := in_map x; in_expected := true |}.

(** Those above the threshold; then of those at it what costs nothing, then what may, then the rest. *)
Definition greedy (k tm te : Z) (l : list entry) : list entry :=
  let tied x := (of_map x =? tm) && negb (in_map x) in
  let a := pass (fun x => tm <? of_map x) mark_map (k, l) in
  let a := pass (fun x => tied x && (of_expected x <? te)) mark_map a in
  let a := pass (fun x => tied x && (of_expected x =? te)) mark_map a in
  let a := pass tied mark_map a in
  let tied x := (of_expected x =? te) && negb (in_expected x) in
  let b := pass (fun x => te <? of_expected x) mark_expected (k, snd a) in
  let b := pass (fun x => tied x && negb (in_map x)) mark_expected b in
  snd (pass tied mark_expected b).

Fixpoint same_list (a b : list Z) : bool :=
  match a, b with
  | [], [] => true
  | x :: a', y :: b' => (x =? y) && same_list a' b'
  | _, _ => false
  end.

Definition is_top (k t : Z) (magnitude : entry -> Z) (inside : entry -> bool) (l : list entry) : bool :=
  (tally inside l =? k) &&
  forallb (fun x => if inside x then t <=? magnitude x else magnitude x <=? t) l.

Definition is_threshold (k t : Z) (magnitude : entry -> Z) (l : list entry) : bool :=
  (tally (fun x => (t <? magnitude x)%Z) l <=? k) && (k <=? tally (fun x => (t <=? magnitude x)%Z) l).

Definition lower (k t : Z) (magnitude : entry -> Z) (u : entry -> bool) (l : list entry) : Z :=
  Z.max (tally (fun x => u x && (t <? magnitude x)%Z) l)
        (k - tally (fun x => negb (u x) && (t <=? magnitude x)%Z) l).

Definition bound (k tm te : Z) (l : list entry) (u : entry -> bool) : Z :=
  lower k tm of_map u l + lower k te of_expected u l - tally u l.

Definition overlap_of (n : N) (m e : list Z) : option Z :=
  let k := Z.of_N n in
  let l0 := entries m e [] in
  let tm := kth (N.to_nat n) (map of_map l0) in
  let te := kth (N.to_nat n) (map of_expected l0) in
  let l := greedy k tm te l0 in
  let o := tally both l in
  let sets := [ (fun x => (tm <? of_map x) && (te <? of_expected x));
                (fun x => (tm <? of_map x) && (te <=? of_expected x));
                (fun x => (tm <=? of_map x) && (te <? of_expected x));
                (fun x => (tm <=? of_map x) && (te <=? of_expected x)) ] in
  if same_list (map of_map l) (map Z.abs m) && same_list (map of_expected l) (map Z.abs e) &&
     is_top k tm of_map in_map l && is_top k te of_expected in_expected l &&
     is_threshold k tm of_map l && is_threshold k te of_expected l &&
     existsb (fun u => o <=? bound k tm te l u) sets
  then Some o else None.

(** ** Soundness *)

Lemma same_list_spec a : forall b, same_list a b = true -> a = b.
Proof.
  induction a as [|x a IH]; intros [|y b] H; try discriminate; [reflexivity|]. simpl in H.
  apply andb_prop in H as [H G]. apply Z.eqb_eq in H. subst. f_equal. now apply IH.
Qed.

Lemma is_top_sound k t magnitude inside l : is_top k t magnitude inside l = true -> top k magnitude inside l.
Proof.
  unfold is_top. intro H. apply andb_prop in H as [C H]. apply Z.eqb_eq in C. rewrite tally_spec in C.
  rewrite forallb_forall in H. split; [assumption|]. intros x y I J X Y.
  pose proof (H x I) as A. pose proof (H y J) as B. simpl in A, B. rewrite X in A. rewrite Y in B.
  apply Z.leb_le in A, B. lia.
Qed.

Lemma pairs_map (l : list entry) : forall l', map of_map l = map of_map l' ->
  map of_expected l = map of_expected l' ->
  map (fun x => (of_map x, of_expected x)) l = map (fun x => (of_map x, of_expected x)) l'.
Proof.
  induction l as [|x l IH]; intros [|y l'] A B; try discriminate; simpl in *; [reflexivity|].
  injection A as A1 A2. injection B as B1 B2. rewrite A1, B1. f_equal. now apply IH.
Qed.

Theorem overlap_of_sound n m e o : overlap_of n m e = Some o -> least_overlap (Z.of_N n) m e o.
Proof.
  unfold overlap_of. set (k := Z.of_N n). set (l0 := entries m e []).
  set (tm := kth _ (map of_map l0)). set (te := kth _ (map of_expected l0)).
  set (l := greedy k tm te l0). cbv zeta.
  match goal with |- (if ?b && existsb ?f ?s then _ else _) = _ -> _ => destruct (b && existsb f s) eqn:E; [|discriminate] end.
  intros [= <-]. apply andb_prop in E as [E B].
  apply andb_prop in E as [E TE]. apply andb_prop in E as [E TM]. apply andb_prop in E as [E CE].
  apply andb_prop in E as [E CM]. apply andb_prop in E as [SM SE].
  apply same_list_spec in SM, SE. apply is_top_sound in CM, CE. rewrite tally_spec in *.
  split. { exists l. split; [|reflexivity]. now repeat split; try assumption; apply CM || apply CE. }
  intros l' (FM & FE & TM' & TE').
  apply existsb_exists in B as (u & U & B). apply Z.leb_le in B.
  apply Z.le_trans with (1 := B).
  (* sets and thresholds speak of magnitudes alone, so the counts are those of [l'] *)
  assert (P : map (fun x => (of_map x, of_expected x)) l = map (fun x => (of_map x, of_expected x)) l')
    by (apply pairs_map; congruence).
  assert (T : forall g : Z * Z -> bool, total (fun x => g (of_map x, of_expected x)) l
      = total (fun x => g (of_map x, of_expected x)) l').
  { intro g. apply (total_map (fun x => (of_map x, of_expected x)) g). exact P. }
  assert (G : exists g : Z * Z -> bool, u = fun x => g (of_map x, of_expected x)).
  { destruct U as [<-|[<-|[<-|[<-|[]]]]].
    - now exists (fun p => (tm <? fst p) && (te <? snd p)).
    - now exists (fun p => (tm <? fst p) && (te <=? snd p)).
    - now exists (fun p => (tm <=? fst p) && (te <? snd p)).
    - now exists (fun p => (tm <=? fst p) && (te <=? snd p)). }
  destruct G as (g & ->).
  unfold is_threshold in TM, TE. rewrite !tally_spec in TM, TE.
  apply andb_prop in TM as [TM1 TM2]. apply andb_prop in TE as [TE1 TE2].
  apply Z.leb_le in TM1, TM2, TE1, TE2.
  pose proof (T (fun p => tm <? fst p)) as T1. pose proof (T (fun p => tm <=? fst p)) as T2.
  pose proof (T (fun p => te <? snd p)) as T3. pose proof (T (fun p => te <=? snd p)) as T4.
  pose proof (T (fun p => g p && (tm <? fst p))) as T5.
  pose proof (T (fun p => negb (g p) && (tm <=? fst p))) as T6.
  pose proof (T (fun p => g p && (te <? snd p))) as T7.
  pose proof (T (fun p => negb (g p) && (te <=? snd p))) as T8. pose proof (T g) as T9.
  cbn [fst snd] in T1, T2, T3, T4, T5, T6, T7, T8, T9.
  rewrite T1 in TM1. rewrite T2 in TM2. rewrite T3 in TE1. rewrite T4 in TE2.
  unfold bound, lower. rewrite !tally_spec, T5, T6, T7, T8, T9.
  exact (overlap_bound k tm te _ l' TM' TE' TM1 TM2 TE1 TE2).
Qed.
