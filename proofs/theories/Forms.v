(** * Affine forms with integer coefficients

    A form is the list of its coefficients, the constant first; coefficients that are missing at
    the end are 0, so the empty list is the number 0.  [ev F theta f] is its value at [theta]. *)

From Coq Require Import ZArith List Ring Lia Bool.
From Metes Require Import OrderedField.
Import ListNotations.

Definition form := list Z.

Definition constant_form (c : Z) : form := [c].

(** The form of parameter [i] (from 0). *)
Definition parameter_form (i : nat) : form := repeat 0%Z (S i) ++ [1%Z].

(** [f + w·g] *)
Fixpoint add_scaled (w : Z) (g f : form) : form :=
  match g, f with
  | [], _ => f
  | x :: g', [] => Z.mul w x :: add_scaled w g' []
  | x :: g', y :: f' => Z.add y (Z.mul w x) :: add_scaled w g' f'
  end.

Definition sub_form (f g : form) : form := add_scaled (-1) g f.

Fixpoint zero_form (f : form) : bool :=
  match f with [] => true | x :: f' => Z.eqb x 0 && zero_form f' end.

(** The same form, whatever zeros are written at the end. *)
Fixpoint same_form (f g : form) : bool :=
  match f, g with
  | [], _ => zero_form g
  | _, [] => zero_form f
  | x :: f', y :: g' => Z.eqb x y && same_form f' g'
  end.

(** A row of a file has its constant last. *)
Definition form_of_row (row : list Z) : form := last row 0%Z :: removelast row.

Section Evaluation.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Fixpoint dot (a : list Z) (x : list F) : F :=
    match a, x with
    | c :: a', y :: x' => inj c * y + dot a' x'
    | _, _ => 0
    end.

  Definition ev (theta : list F) (f : form) : F := dot f (1 :: theta).

  Lemma dot_add_scaled w g : forall f x, dot (add_scaled w g f) x = dot f x + inj w * dot g x.
  Proof.
    induction g as [|c g IH]; intros f x; simpl. { ring. }
    destruct f as [|b f], x as [|y x]; simpl; try ring.
    - rewrite IH. simpl. rewrite inj_mul. ring.
    - rewrite IH. rewrite inj_add, inj_mul. ring.
  Qed.

  Lemma ev_add_scaled theta w g f : ev theta (add_scaled w g f) = ev theta f + inj w * ev theta g.
  Proof. apply dot_add_scaled. Qed.

  Lemma ev_sub theta f g : ev theta (sub_form f g) = ev theta f - ev theta g.
  Proof.
    unfold sub_form. rewrite ev_add_scaled. change (-1)%Z with (- (1))%Z.
    rewrite inj_opp, inj_1. ring.
  Qed.

  Lemma ev_nil theta : ev theta [] = 0.
  Proof. reflexivity. Qed.

  Lemma ev_constant theta c : ev theta (constant_form c) = inj c.
  Proof. unfold ev; simpl. ring. Qed.

  Lemma dot_parameter i : forall theta, dot (repeat 0%Z i ++ [1%Z]) theta = nth i theta 0.
  Proof.
    induction i as [|i IH]; intros [|y theta]; simpl; try reflexivity.
    - rewrite inj_1. ring.
    - rewrite IH, inj_0. ring.
  Qed.

  Lemma ev_parameter theta i : ev theta (parameter_form i) = nth i theta 0.
  Proof.
    unfold ev, parameter_form. simpl. rewrite dot_parameter, inj_0. ring.
  Qed.

  Lemma zero_form_dot f : zero_form f = true -> forall x, dot f x = 0.
  Proof.
    induction f as [|c f IH]; simpl; intros H x; [destruct x; reflexivity|].
    apply andb_prop in H as [H G]. apply Z.eqb_eq in H. subst. destruct x; [reflexivity|].
    rewrite IH by assumption. rewrite inj_0. ring.
  Qed.

  Lemma same_form_dot f : forall g, same_form f g = true -> forall x, dot f x = dot g x.
  Proof.
    induction f as [|c f IH]; intros g H x.
    - simpl in *. now rewrite zero_form_dot.
    - destruct g as [|b g]; [now rewrite zero_form_dot by exact H|]. simpl in H.
      apply andb_prop in H as [H G]. apply Z.eqb_eq in H. subst. destruct x; [reflexivity|].
      simpl. now rewrite (IH g).
  Qed.

  (** The value of a row of a file, constant last. *)
  Definition row_at (theta : list F) (row : list Z) : F := dot row (theta ++ [1]).

  Lemma dot_last a c : forall x, length a = length x -> dot (a ++ [c]) (x ++ [1]) = dot a x + inj c.
  Proof.
    induction a as [|b a IH]; intros [|y x] H; try discriminate; simpl. { ring. }
    rewrite IH by (simpl in H; lia). ring.
  Qed.

  Lemma ev_form_of_row theta row :
    length row = S (length theta) -> ev theta (form_of_row row) = row_at theta row.
  Proof.
    intro L. destruct row as [|z row] using rev_ind; [discriminate|]. clear IHrow.
    rewrite app_length in L. simpl in L. unfold form_of_row, row_at, ev.
    rewrite last_last, removelast_last. rewrite dot_last by lia. simpl. ring.
  Qed.
End Evaluation.

Arguments dot {F}. Arguments ev {F}. Arguments row_at {F}.
