(** * Convex combinations

    On the closed region of a choice a network is affine, so its values at a convex combination of
    points of the region are the combination of its values there: [mix_extend]. *)

From Coq Require Import ZArith NArith PArith List Ring Bool Lia.
From Metes Require Import OrderedField Forms Elements Gradient.
Import ListNotations.

Section Convex.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  (** [Σ μ·f x] over a list of weights and things. *)
  Fixpoint mix {A} (f : A -> F) (ws : list (F * A)) : F :=
    match ws with [] => 0 | (mu, x) :: ws' => mu * f x + mix f ws' end.

  Definition weights_ok {A} (ws : list (F * A)) : Prop :=
    (forall mu x, In (mu, x) ws -> 0 <= mu) /\ mix (fun _ => 1) ws = 1.

  Lemma mix_ext {A} (f g : A -> F) ws : (forall mu x, In (mu, x) ws -> f x = g x) -> mix f ws = mix g ws.
  Proof.
    induction ws as [|[mu x] ws IH]; intro H; simpl; [reflexivity|]. rewrite (H mu x) by now left.
    rewrite IH; [reflexivity|]. intros nu y I. apply (H nu). now right.
  Qed.

  Lemma mix_add {A} (f g : A -> F) ws : mix (fun x => f x + g x) ws = mix f ws + mix g ws.
  Proof. induction ws as [|[mu x] ws IH]; simpl; [ring|]. rewrite IH. ring. Qed.

  Lemma mix_scale {A} c (f : A -> F) ws : mix (fun x => c * f x) ws = c * mix f ws.
  Proof. induction ws as [|[mu x] ws IH]; simpl; [ring|]. rewrite IH. ring. Qed.

  Lemma mix_constant {A} c (ws : list (F * A)) : weights_ok ws -> mix (fun _ => c) ws = c.
  Proof.
    intros [_ H]. transitivity (mix (fun _ : A => c * 1) ws); [apply mix_ext; intros; ring|].
    rewrite mix_scale, H. ring.
  Qed.

  Lemma mix_le {A} (f g : A -> F) ws : weights_ok ws -> (forall mu x, In (mu, x) ws -> f x <= g x) ->
    mix f ws <= mix g ws.
  Proof.
    intros [P _]. induction ws as [|[mu x] ws IH]; intro H; simpl; [apply le_refl|].
    apply le_add.
    - apply mul_le_mono; [apply (P mu x); now left|apply (H mu x); now left].
    - apply IH; intros nu y I; [apply (P nu y)|apply (H nu y)]; now right.
  Qed.

  Lemma mix_negative {A} (f : A -> F) ws : weights_ok ws -> (forall mu x, In (mu, x) ws -> f x < 0) ->
    mix f ws < 0.
  Proof.
    intros [P S] H.
    assert (G : mix f ws <= 0 /\ (mix f ws = 0 -> mix (fun _ => 1) ws = 0)).
    { clear S. induction ws as [|[mu x] ws IH]; simpl; [split; [apply le_refl|reflexivity]|].
      destruct IH as [I J]; [intros nu y K; apply (P nu y); now right|intros nu y K; apply (H nu y); now right|].
      assert (Q : 0 <= mu) by (apply (P mu x); now left).
      assert (L : f x < 0) by (apply (H mu x); now left).
      assert (M : 0 <= mu * (0 - f x)) by (apply le_mul_pos; [assumption|]; apply le_sub; now apply lt_le).
      assert (M' : mu * f x <= 0).
      { apply le_sub. replace (0 - mu * f x) with (mu * (0 - f x)) by ring. assumption. }
      split.
      - replace (0 : F) with (0 + 0 : F) by ring. now apply le_add.
      - intro E. assert (X : mix f ws = 0).
        { apply le_antisym; [assumption|]. rewrite <- E.
          replace (mix f ws) with (0 + mix f ws) at 2 by ring. now apply le_add_r. }
        rewrite X in E. assert (Y : mu = 0).
        { apply mul_zero_inv with (f x).
          - transitivity (mu * f x + 0); [ring|assumption].
          - destruct L as [_ L]. exact L. }
        rewrite Y, (J X). ring. }
    destruct G as [G N]. split; [assumption|]. intro E. apply N in E. rewrite S in E.
    now apply (one_not_zero F) in E.
  Qed.

  (** ** Mixed values *)

  Definition mixed {A} (v : A -> values F) (ws : list (F * A)) : values F := fun k => mix (fun x => v x k) ws.

  Lemma mixed_source {A} (v : A -> values F) ws s :
    source_value (mixed v ws) s = mix (fun x => source_value (v x) s) ws.
  Proof.
    destruct s; [|reflexivity]. simpl. transitivity (mix (fun _ : A => 0 * 0) ws); [|apply mix_ext; intros; ring].
    rewrite mix_scale. ring.
  Qed.

  Lemma mixed_run {A} (v : A -> values F) ws w : forall k,
    run_value (mixed v ws) k w = mix (fun x => run_value (v x) k w) ws.
  Proof.
    induction w as [|z w IH]; intro k; simpl.
    - transitivity (mix (fun _ : A => 0 * 0) ws); [rewrite mix_scale; ring|apply mix_ext; intros; ring].
    - rewrite IH, mix_add, mix_scale. reflexivity.
  Qed.

  Lemma mixed_runs {A} (v : A -> values F) ws base runs :
    runs_value (mixed v ws) base runs = mix (fun x => runs_value (v x) base runs) ws.
  Proof.
    induction runs as [|r runs IH]; simpl.
    - transitivity (mix (fun _ : A => 0 * 0) ws); [rewrite mix_scale; ring|apply mix_ext; intros; ring].
    - rewrite IH, mixed_run, mix_add. reflexivity.
  Qed.

  Lemma mixed_value {A} (v : A -> values F) ws e : weights_ok ws ->
    (forall cs, e = Unit cs -> exists r, In r cs /\ forall mu x, In (mu, x) ws ->
       forall t, In t cs -> source_value (v x) t <= source_value (v x) r) ->
    value (mixed v ws) e = mix (fun x => value (v x) e) ws.
  Proof.
    intros W H. destruct e as [runs base bias|cs]; simpl.
    - rewrite mix_add, mixed_runs, mix_constant by assumption. reflexivity.
    - destruct (H cs eq_refl) as (r & R & L).
      assert (G : forall u : values F, (forall t, In t cs -> source_value u t <= source_value u r) ->
        largest u cs = source_value u r).
      { intros u B. apply le_antisym; [|now apply largest_above].
        destruct (largest_reached F u cs) as (t & I & E); [now destruct cs|]. rewrite E. now apply B. }
      rewrite G, mixed_source.
      + apply mix_ext. intros mu x I. symmetry. apply G. now apply L with mu.
      + intros t T. rewrite !mixed_source. apply mix_le; [assumption|]. intros mu x I. now apply L with mu.
  Qed.

  (** One choice that is largest at all points: values mix. *)
  Theorem mix_extend {A} (ws : list (F * A)) els : weights_ok ws -> forall (v : A -> values F) next,
    ordered next els = true ->
    (forall k cs, In (k, Unit cs) (numbered next els) -> exists r, In r cs /\ forall mu x, In (mu, x) ws ->
       forall t, In t cs -> source_value (extend (v x) next els) t <= source_value (extend (v x) next els) r) ->
    forall k, (k < after next (length els))%positive ->
      extend (mixed v ws) next els k = mix (fun x => extend (v x) next els k) ws.
  Proof.
    intro W. induction els as [|e els IH]; intros v next O H k K; simpl in *; [reflexivity|].
    destruct (below next e) eqn:B; [|discriminate].
    set (v' := fun x => update F (v x) next (value (v x) e)).
    assert (E : forall x r, source_below next r = true ->
      source_value (extend (v' x) (Pos.succ next) els) r = source_value (v x) r).
    { intros x r Q. apply source_ext with next; [|assumption]. intros i I.
      rewrite extend_before by lia. unfold v', update. destruct (Pos.eqb_spec i next); [lia|reflexivity]. }
    assert (V : value (mixed v ws) e = mix (fun x => value (v x) e) ws).
    { apply mixed_value; [assumption|]. intros cs ->.
      destruct (H next cs (or_introl eq_refl)) as (r & R & L). exists r. split; [assumption|].
      intros mu x I t T. specialize (L mu x I t T). fold (v' x) in L.
      rewrite !E in L; [assumption| |]; now apply (below_unit _ _ B). }
    rewrite <- (IH v' (Pos.succ next)); [|assumption| |assumption].
    - apply extend_ext; [assumption| |assumption]. intros i _. unfold update, mixed, v', update.
      destruct (Pos.eqb_spec i next); [assumption|reflexivity].
    - intros i cs I. destruct (H i cs (or_intror I)) as (r & R & L). exists r. split; [assumption|exact L].
  Qed.
End Convex.

Arguments mix {F A}. Arguments weights_ok {F A}. Arguments mixed {F A}.
