(** * Lists of any length

    [map], [++] and [length] of the standard library need a stack as deep as the list; these do not. *)

From Coq Require Import NArith List Lia.
Import ListNotations.

Fixpoint rev_map {A B} (f : A -> B) (l : list A) (acc : list B) : list B :=
  match l with [] => acc | x :: l' => rev_map f l' (f x :: acc) end.

Definition long_map {A B} (f : A -> B) (l : list A) : list B := rev_append (rev_map f l []) [].
Definition long_app {A} (a b : list A) : list A := rev_append (rev_append a []) b.

Definition count {A} (l : list A) : N := fold_left (fun n _ => N.succ n) l 0%N.

Lemma rev_map_spec {A B} (f : A -> B) l : forall acc, rev_map f l acc = rev (map f l) ++ acc.
Proof. induction l as [|x l IH]; intro acc; simpl; [reflexivity|]. now rewrite IH, <- app_assoc. Qed.

Lemma long_map_spec {A B} (f : A -> B) l : long_map f l = map f l.
Proof.
  unfold long_map. rewrite rev_map_spec, rev_append_rev, !app_nil_r. apply rev_involutive.
Qed.

Lemma count_spec {A} (l : list A) : count l = N.of_nat (length l).
Proof.
  unfold count. assert (G : forall n, fold_left (fun n _ => N.succ n) l n = (n + N.of_nat (length l))%N).
  { induction l as [|x l IH]; intro n; simpl; [lia|]. rewrite IH. lia. }
  rewrite G. lia.
Qed.

Lemma long_app_spec {A} (a b : list A) : long_app a b = a ++ b.
Proof. unfold long_app. rewrite !rev_append_rev, app_nil_r, rev_involutive. reflexivity. Qed.

(** Item [i]; numbers that are too large are not counted down. *)
Definition item_at {A} (l : list A) (i : N) : option A :=
  if (i <? count l)%N then nth_error l (N.to_nat i) else None.

Lemma item_at_spec {A} (l : list A) i : item_at l i = nth_error l (N.to_nat i).
Proof.
  unfold item_at. rewrite count_spec. destruct (N.ltb_spec i (N.of_nat (length l))); [reflexivity|].
  symmetry. apply nth_error_None. lia.
Qed.
