(** * Certificates and what they claim

    The content of a certificate (SPEC § 8) as data, and the meaning of the parts of a wish that
    speak of logits.  What saliency claims mean stands in [Saliency.v]. *)

From Coq Require Import ZArith List.
From Metes Require Import OrderedField Forms Network.
Import ListNotations.

Definition rational := (Z * Z)%type.

Inductive measure := L1 | Linf | L2 | TopK (k : N).

Record attention := {
  att_measure : measure;
  att_classes : list N;
  att_delta : rational;
  att_bits : N
}.

Record linear := {
  lin_coefficients : list Z;
  lin_constant : Z;
  lin_strict : bool
}.

Record wish := {
  wish_label : option N;
  wish_linear : list linear;
  wish_attention : option attention
}.

Inductive failing := FailsLabel | FailsLinear (i : N) | FailsAttention.

Record evidence := {
  ev_part : failing;
  ev_theta : list rational;
  ev_beyond : list rational
}.

Inductive ending := Border | EndFails (e : evidence).

(** Steps, of a tree. *)
Inductive step :=
| Fixed (basis : list N) (off on : list N) (lost : list (N * N * N))
| Cut (u : N)
| Split (row : list Z)
| Empty (row : N) (basis : list N)
| Open
| Leaf (margins : list (list N))
| Region (label : N) (margins : list (list N)) (inconsistency : list rational).

(** A piece of a boundary: a cell where the wish holds, and corners of a face of it where a part fails. *)
Record facet := {
  facet_rows : list (list Z);
  facet_proof : list step;
  facet_corners : list (list rational);
  facet_part : failing;
  facet_beyond : list rational
}.

(** [m·2ᵏ] *)
Definition dyadic := (Z * N)%type.

(** Steps of a bound tree (SPEC § 7). *)
Inductive bound_step :=
| Settled (off on : list N)
| Bounded (bounds : list (N * dyadic * dyadic * N))
| BoundCut (u : N)
| Halve (parameter : N) (at_ : rational)
| Refuted (conjunction : N) (constraints : list dyadic) (rows : list (N * dyadic)) (slopes : list (N * N)).

(** A polytope, and conjunctions that hold nowhere in it. *)
Record bound_case := {
  case_box : list (rational * rational);
  case_rows : list (list Z);
  case_open : list N;
  case_conjunctions : list (list linear);
  case_proof : list bound_step
}.

Inductive statement :=
| Holds (w : wish)
| Fails (w : wish) (e : evidence)
| Interval (w : wish) (low high : rational) (low_end high_end : ending)
| Partition (a : option attention)
| Boundary (w : wish) (facets : list facet)
| Sat (constraints : list linear) (theta : list rational)
| Unsat (cases : list bound_case).

Record certificate := {
  classifier : network;
  input_map : network;
  image_scale : Z;
  image_elements : list Z;
  domain : list (list Z);
  domain_open : list N;
  claim : statement;
  proof : list step
}.

Definition dimension (c : certificate) : nat := N.to_nat (net_inputs (input_map c)).

Section Meaning.
  Variable F : ofield.
  Local Open Scope field_scope.

  (** The number that a fraction stands for. *)
  Definition fraction (q : rational) : F := inj (fst q) * inv (inj (snd q)).

  (** The domain given by rows, constant last; those in [open] hold with [>]. *)
  Definition in_rows (rows : list (list Z)) (open : list N) (theta : list F) : Prop :=
    forall i r, nth_error rows i = Some r ->
      0 <= row_at theta r /\ (In (N.of_nat i) open -> 0 < row_at theta r).

  Definition in_domain (c : certificate) (theta : list F) : Prop :=
    length theta = dimension c /\ in_rows (domain c) (domain_open c) theta.

  (** Logit [k] is the unique largest. *)
  Definition label_holds (k : N) (f : list F) : Prop :=
    (N.to_nat k < length f)%nat /\
    forall j, (j < length f)%nat -> j <> N.to_nat k -> nth j f 0 < nth (N.to_nat k) f 0.

  (** Logit [k] is one of the largest. *)
  Definition label_largest (k : N) (f : list F) : Prop :=
    (N.to_nat k < length f)%nat /\
    forall j, (j < length f)%nat -> j <> N.to_nat k -> nth j f 0 <= nth (N.to_nat k) f 0.

  Definition linear_value (l : linear) (f : list F) : F :=
    dot (lin_coefficients l) f + inj (lin_constant l).

  Definition linear_holds (l : linear) (f : list F) : Prop :=
    0 <= linear_value l f /\ (lin_strict l = true -> 0 < linear_value l f).

  Definition all_hold (ls : list linear) (f : list F) : Prop := forall l, In l ls -> linear_holds l f.

  (** Every parameter is between its least and its largest value. *)
  Definition in_box (box : list (rational * rational)) (theta : list F) : Prop :=
    Forall2 (fun b x => fraction (fst b) <= x /\ x <= fraction (snd b)) box theta.

  (** The part of a wish that speaks of logits. *)
  Definition logits_hold (w : wish) (f : list F) : Prop :=
    (forall k, wish_label w = Some k -> label_holds k f) /\
    (forall l, In l (wish_linear w) -> linear_holds l f).

  (** The logits of a certificate at [theta]. *)
  Definition logits_at (c : certificate) (theta : list F) : list F :=
    logits F (classifier c) (input_map c) theta.

  (** In the box, where the rows hold, none of the conjunctions does. *)
  Definition case_true (c : certificate) (k : bound_case) : Prop :=
    forall theta : list F, length theta = dimension c -> in_box (case_box k) theta ->
      in_rows (case_rows k) (case_open k) theta ->
      forall ls, In ls (case_conjunctions k) -> ~ all_hold ls (logits_at c theta).
End Meaning.

Arguments fraction {F}. Arguments in_rows {F}. Arguments in_domain {F}. Arguments label_holds {F}.
Arguments label_largest {F}. Arguments linear_value {F}. Arguments linear_holds {F}.
Arguments all_hold {F}. Arguments in_box {F}.
Arguments logits_hold {F}. Arguments logits_at {F}. Arguments case_true : clear implicits.
