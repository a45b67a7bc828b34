(** * Nodes are true

    [good st] at [theta] says that all that a node knows is so at [theta]: its rows hold, its forms
    have the values of their elements, and every unit has the value of a candidate that is not out.
    Sweeping, adding rows that hold and Farkas proofs respect this. *)

From Coq Require Import ZArith PArith List FMapPositive Bool Ring Lia.
From Metes Require Import OrderedField Forms Farkas Elements Lists Solver State.
Import ListNotations.

(** Results of [do]. *)
Lemma bind_ok {A B} (x : outcome A) (f : A -> outcome B) b :
  bind x f = Ok b -> exists a, x = Ok a /\ f a = Ok b.
Proof. destruct x; simpl; [eauto|discriminate]. Qed.

Lemma require_ok b r u : require b r = Ok u -> b = true.
Proof. unfold require. destruct b; [reflexivity|discriminate]. Qed.

Lemma some_or_ok {A} (x : option A) r a : some_or x r = Ok a -> x = Some a.
Proof. unfold some_or. destruct x; congruence. Qed.

Lemma add_cases {A} k i (x y : A) m :
  M.find i (M.add k x m) = Some y -> (i = k /\ x = y) \/ M.find i m = Some y.
Proof.
  destruct (Pos.eq_dec i k) as [->|N].
  - rewrite PositiveMap.gss. intros [= ->]. now left.
  - rewrite PositiveMap.gso by assumption. now right.
Qed.

Section Good.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Variable theta : list F.
  Variable els : list (positive * elem).
  Variable v : values F.
  Hypothesis equations : forall k e, In (k, e) els -> v k = value v e.

  Definition known (k : positive) (cs : list candidate) : Prop :=
    exists all, In (k, Unit all) els /\ (forall c, In c cs -> nth_error all (N.to_nat (fst c)) = Some (snd c)) /\
      exists c, In c cs /\ v k = source_value v (snd c).

  Record good (st : state) : Prop := {
    good_forms : forall k f, M.find k (forms st) = Some f -> v k = ev theta f;
    good_left : forall k cs, M.find k (left st) = Some cs -> known k cs;
    good_rows : forall i r, M.find i (rows st) = Some r -> row_holds theta r;
    good_pending : forall ke, In ke (pending st) -> In ke els
  }.

  Definition forms_true (fs : M.t form) : Prop := forall k f, M.find k fs = Some f -> v k = ev theta f.

  Lemma source_form_true fs s f : forms_true fs -> source_form fs s = Some f ->
    source_value v s = ev theta f.
  Proof.
    intros T. destruct s as [|k]; simpl; [intros [= <-]; now rewrite ev_nil|apply T].
  Qed.

  Lemma run_form_true fs ws : forms_true fs -> forall k acc f, run_form fs k ws acc = Some f ->
    ev theta f = ev theta acc + run_value v k ws.
  Proof.
    intro T. induction ws as [|w ws IH]; intros k acc f; simpl; [intros [= <-]; ring|].
    destruct (M.find k fs) as [g|] eqn:E; [|discriminate]. intro H. apply IH in H. rewrite H.
    apply T in E. rewrite E. destruct (Z.eqb_spec w 0) as [->|_].
    - rewrite inj_0. ring.
    - rewrite ev_add_scaled. ring.
  Qed.

  Lemma runs_form_true fs base runs : forms_true fs -> forall acc f,
    runs_form fs base runs acc = Some f -> ev theta f = ev theta acc + runs_value v base runs.
  Proof.
    intro T. induction runs as [|[off ws] runs IH]; intros acc f; simpl; [intros [= <-]; ring|].
    destruct (run_form fs (key (base + off)) ws acc) as [a|] eqn:E; [|discriminate]. intro H.
    apply IH in H. rewrite H. apply (run_form_true fs ws T) in E. rewrite E. ring.
  Qed.

  Lemma elem_form_true fs lf k e f : forms_true fs ->
    (forall k cs, M.find k lf = Some cs -> known k cs) -> In (k, e) els ->
    elem_form fs lf k e = Some f -> v k = ev theta f.
  Proof.
    intros T L I. destruct e as [runs base bias|all]; simpl.
    - destruct (runs_ready _ _ _); [|discriminate]. intro H. apply (runs_form_true _ _ _ T) in H.
      rewrite H, ev_constant. rewrite (equations _ _ I). simpl. ring.
    - destruct (M.find k lf) as [[|[i s] [|c cs]]|] eqn:E; try discriminate. intro H.
      apply L in E as (all' & _ & _ & c & [<-|[]] & V). rewrite V.
      now apply source_form_true with fs.
  Qed.

  Lemma sweep_pending_true lf todo : (forall k cs, M.find k lf = Some cs -> known k cs) ->
    (forall ke, In ke todo -> In ke els) -> forall fs kept fs' p, forms_true fs ->
    (forall ke, In ke kept -> In ke els) ->
    sweep_pending lf fs todo kept = (fs', p) -> forms_true fs' /\ (forall ke, In ke p -> In ke els).
  Proof.
    intros L. induction todo as [|[k e] todo IH]; intros I fs kept fs' p T K; simpl.
    - intros [= <- <-]. split; [assumption|]. intros ke. rewrite rev_append_rev, app_nil_r, <- in_rev.
      apply K.
    - destruct (elem_form fs lf k e) as [f|] eqn:E; apply IH; try assumption;
        try (intros ke J; apply I; now right).
      + intros i g G. apply add_cases in G as [[-> <-]|G]; [|now apply T].
        apply elem_form_true with fs lf e; try assumption. apply I. now left.
      + intros ke [<-|J]; [apply I; now left|now apply K].
  Qed.

  Lemma sweep_good st : good st -> good (sweep st).
  Proof.
    intros [A B C D]. unfold sweep. destruct (sweep_pending _ _ _ _) as [fs p] eqn:E.
    apply sweep_pending_true in E as [T P]; try assumption; [|contradiction].
    constructor; assumption.
  Qed.

  Lemma with_forms_good ss st : good st -> good (with_forms ss st).
  Proof. intro G. unfold with_forms. destruct (forallb _ _); [assumption|now apply sweep_good]. Qed.

  Lemma with_forms_left ss st : left (with_forms ss st) = left st.
  Proof.
    unfold with_forms, sweep. destruct (forallb _ _); [reflexivity|]. now destruct (sweep_pending _ _ _ _).
  Qed.

  Lemma set_left_good k cs st : good st -> known k cs -> good (set_left k cs st).
  Proof.
    intros [A B C D] K. constructor; try assumption. intros i ds. simpl. intro H.
    apply add_cases in H as [[-> <-]|H]; [assumption|now apply B].
  Qed.

  Lemma add_row_good f st : good st -> 0 <= ev theta f -> good (add_row f st).
  Proof.
    intros [A B C D] H. constructor; try assumption. intros i r. simpl. intro G.
    apply add_cases in G as [[-> <-]|G]; [|now apply C with i]. split; [assumption|discriminate].
  Qed.

  Lemma basis_rows_good st basis : good st -> forall rs, basis_rows st basis = Some rs ->
    Forall (row_holds theta) rs.
  Proof.
    intro G. induction basis as [|i basis IH]; intros rs; simpl; [intros [= <-]; constructor|].
    destruct (M.find _ _) as [r|] eqn:E; [|discriminate].
    destruct (basis_rows st basis) as [rs'|]; [|discriminate]. intros [= <-].
    constructor; [now apply (good_rows st G) with (key i)|now apply IH].
  Qed.

  (** What a basis proves is so. *)
  Theorem prove_sound d basis st p strict f : good st -> basis_prover d basis st = Ok p ->
    prove p strict f = true -> 0 <= ev theta f /\ (strict = true -> 0 < ev theta f).
  Proof.
    intros G B P. unfold basis_prover in B. apply bind_ok in B as (? & _ & B). apply bind_ok in B as (rs & R & B).
    apply bind_ok in B as (s & S & B). apply some_or_ok in R. injection B as <-.
    unfold prove in P. simpl in P. eapply proves_sound; [|exact P].
    now apply basis_rows_good with st basis.
  Qed.
End Good.

Arguments good {F}. Arguments known {F}.
