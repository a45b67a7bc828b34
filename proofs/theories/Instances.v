(** * The rationals and the reals are ordered fields *)

From Coq Require Import QArith Qcanon Reals RealField Lra.
From Metes Require Import OrderedField.

Lemma Qc_total (x y : Qc) : {(x <= y)%Qc} + {(y <= x)%Qc}.
Proof. destruct (Qclt_le_dec x y) as [H|H]; [left; now apply Qclt_le_weak|now right]. Defined.

Lemma Qc_add_le (x y z : Qc) : (x <= y)%Qc -> (x + z <= y + z)%Qc.
Proof. intro H. apply Qcplus_le_compat; [assumption|apply Qcle_refl]. Qed.

Lemma Qc_mul_pos (x y : Qc) : (0 <= x)%Qc -> (0 <= y)%Qc -> (0 <= x * y)%Qc.
Proof.
  intros H G. replace 0%Qc with (0 * y)%Qc by ring. now apply Qcmult_le_compat_r.
Qed.

Lemma Qc_one : (1 <> 0)%Qc.
Proof. discriminate. Qed.

(** Canonical rationals. *)
Definition rationals : ofield := {|
  carrier := Qc; zero := 0%Qc; one := 1%Qc;
  add := Qcplus; mul := Qcmult; sub := Qcminus; opp := Qcopp; inv := Qcinv; le := Qcle;
  ring_laws := Qcrt;
  inv_r := Qcmult_inv_r;
  one_not_zero := Qc_one;
  le_total := Qc_total;
  le_antisym := Qcle_antisym;
  le_trans := Qcle_trans;
  le_add_r := Qc_add_le;
  le_mul_pos := Qc_mul_pos
|}.

Local Open Scope R_scope.

Lemma R_total (x y : R) : {x <= y} + {y <= x}.
Proof. destruct (Rle_lt_dec x y) as [H|H]; [now left|right; now apply Rlt_le]. Defined.

Lemma R_inv (x : R) : x <> 0 -> x * / x = 1.
Proof. apply Rinv_r. Qed.

Lemma R_one : 1 <> 0.
Proof. lra. Qed.

Lemma R_add_le (x y z : R) : x <= y -> x + z <= y + z.
Proof. lra. Qed.

(** The real numbers of the standard library. *)
Definition reals : ofield := {|
  carrier := R; zero := 0; one := 1;
  add := Rplus; mul := Rmult; sub := Rminus; opp := Ropp; inv := Rinv; le := Rle;
  ring_laws := RTheory;
  inv_r := R_inv;
  one_not_zero := R_one;
  le_total := R_total;
  le_antisym := Rle_antisym;
  le_trans := Rle_trans;
  le_add_r := R_add_le;
  le_mul_pos := Rmult_le_pos
|}.
