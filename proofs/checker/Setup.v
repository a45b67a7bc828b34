(** * The root of the tree

    Networks expanded and composed, the state at the root, and that it is true at every point of the
    domain. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool Ring Lia.
From Metes Require Import OrderedField Forms Farkas Elements Lists Network Claim Solver State StateSound
  Steps.
Import ListNotations.

Record setup := {
  set_map : list elem;
  set_classifier : list elem;
  set_composed : list elem;
  set_numbering : numbering;
  set_outputs : list positive;
  set_scale : Z
}.

(** How many elements a network has, and how many weights in its rows; before anything is expanded. *)
Definition block_size (b : block) : N :=
  match b with
  | AffineBlock _ rs => count rs
  | ReluBlock _ count => count
  | MaxBlock gs => count gs
  end.

Definition network_size (net : network) : N :=
  fold_left (fun n b => (n + block_size b)%N) (net_blocks net) (net_inputs net).

Definition template_size (t : template) : N :=
  fold_left (fun n run => (n + count (snd run))%N) t 0%N.

Definition block_weights (b : block) : N :=
  match b with
  | AffineBlock ts rs =>
      let sizes := index (long_map template_size ts) in
      fold_left (fun n r => (n + match M.find (key (fst (fst r))) sizes with Some s => s | None => 0 end)%N)
        rs 0%N
  | _ => 0%N
  end.

Definition network_weights (net : network) : N :=
  fold_left (fun n b => (n + block_weights b)%N) (net_blocks net) 0%N.

(** How many parameters there may be. *)
Definition most_parameters (c : certificate) : N :=
  match claim c with Sat _ _ | Unsat _ => 65536 | _ => 32 end.

(** The networks, expanded, if they fit; [size] is the size of the file in bytes. *)
Definition set_up (size : N) (c : certificate) : outcome setup :=
  let m := input_map c in
  let n := classifier c in
  do _ <- require ((network_size m <=? size) && (network_size n <=? size) &&
    (network_weights m <=? 2 ^ 26) && (network_weights n <=? 2 ^ 26) && (net_inputs m <=? most_parameters c))%N RuleLimit;
  do map_els <- some_or (elements m) RuleNetwork;
  do cls_els <- some_or (elements n) RuleNetwork;
  do _ <- require (1 <=? net_inputs m)%N RuleClaim;
  do _ <- require (count (net_outputs m) =? net_inputs n)%N RuleNetwork;
  let before := (net_inputs m + count map_els)%N in
  Ok {| set_map := map_els;
        set_classifier := cls_els;
        set_composed := composed m map_els cls_els;
        set_numbering := {| dim := dimension c; map_elements := before; classifier_inputs := net_inputs n |};
        set_outputs := long_map (fun o => shift_key before (key o)) (net_outputs n);
        set_scale := composed_scale n m |}.

(** ** The root *)

Fixpoint number_from (i : N) (cs : list source) : list candidate :=
  match cs with [] => [] | s :: cs' => (i, s) :: number_from (N.succ i) cs' end.

Fixpoint number_onto (i : N) (cs : list source) (acc : list candidate) : list candidate :=
  match cs with [] => rev_append acc [] | s :: cs' => number_onto (N.succ i) cs' ((i, s) :: acc) end.

Lemma number_onto_spec cs : forall i acc, number_onto i cs acc = rev acc ++ number_from i cs.
Proof.
  induction cs as [|s cs IH]; intros i acc; simpl.
  - now rewrite rev_append_rev.
  - rewrite IH. simpl. now rewrite <- app_assoc.
Qed.

Fixpoint parameter_forms (i n : nat) (fs : M.t form) : M.t form :=
  match n with
  | O => fs
  | S n' => parameter_forms (S i) n' (M.add (key (N.of_nat i)) (parameter_form i) fs)
  end.

Fixpoint gather (k : positive) (els : list elem) (lf : M.t (list candidate))
  (kept : list (positive * elem)) : M.t (list candidate) * list (positive * elem) :=
  match els with
  | [] => (lf, rev_append kept [])
  | e :: els' =>
      let lf' := match e with Unit cs => M.add k (number_onto 0 cs []) lf | Row _ _ _ => lf end in
      gather (Pos.succ k) els' lf' ((k, e) :: kept)
  end.

(** The rows of a domain, those in [open] marked. *)
Fixpoint domain_rows (i : N) (open : list N) (rs : list (list Z)) : list row :=
  match rs with
  | [] => []
  | r :: rs' => (existsb (N.eqb i) open, form_of_row r) :: domain_rows (N.succ i) open rs'
  end.

Definition root (s : setup) (rs : list (list Z)) (open : list N) : state :=
  let d := dim (set_numbering s) in
  let '(lf, p) := gather (key (N.of_nat d)) (set_composed s) (M.empty _) [] in
  {| forms := parameter_forms 0 d (M.empty _);
     left := lf;
     rows := index (domain_rows 0 open rs);
     next_row := key (count rs);
     pending := p |}.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Lemma index_from_cases {A} (l : list A) : forall k m i x,
    M.find i (index_from k l m) = Some x ->
    M.find i m = Some x \/ exists n, nth_error l n = Some x /\ i = after k n.
  Proof.
    induction l as [|y l IH]; intros k m i x; simpl; [now left|]. intro H.
    apply IH in H as [H|(n & E & ->)].
    - apply add_cases in H as [[-> <-]|H]; [|now left]. right. now exists O.
    - right. now exists (S n).
  Qed.

  Lemma index_cases {A} (l : list A) i x : M.find i (index l) = Some x -> exists n, nth_error l n = Some x.
  Proof.
    intro H. apply index_from_cases in H as [H|(n & E & _)]; [|now exists n].
    now rewrite PositiveMap.gempty in H.
  Qed.

  Lemma number_from_nth cs : forall i c, In c (number_from i cs) ->
    exists n, N.to_nat (fst c) = (N.to_nat i + n)%nat /\ nth_error cs n = Some (snd c).
  Proof.
    induction cs as [|s cs IH]; intros i c; simpl; [contradiction|]. intros [<-|I].
    - exists O. simpl. split; [lia|reflexivity].
    - apply IH in I as (n & E & G). exists (S n). split; [lia|assumption].
  Qed.

  Lemma number_from_in cs s : In s cs -> forall i, exists c, In c (number_from i cs) /\ snd c = s.
  Proof.
    induction cs as [|t cs IH]; [contradiction|]. intros [->|I] i; simpl.
    - exists (i, s). split; [now left|reflexivity].
    - destruct (IH I (N.succ i)) as (c & J & E). exists c. split; [now right|assumption].
  Qed.

  Lemma domain_rows_nth open rs : forall i n r, nth_error (domain_rows i open rs) n = Some r ->
    exists z, nth_error rs n = Some z /\ r = (existsb (N.eqb (i + N.of_nat n)) open, form_of_row z).
  Proof.
    induction rs as [|z rs IH]; intros i [|n] r H; simpl in *; try discriminate.
    - injection H as <-. exists z. rewrite N.add_0_r. now split.
    - apply IH in H as (y & E & ->). exists y. split; [assumption|].
      replace (N.succ i + N.of_nat n)%N with (i + N.pos (Pos.of_succ_nat n))%N by lia. reflexivity.
  Qed.

  Section At.
    Variable theta : list F.
    Variable all : list elem.
    Variable v : values F.

    Lemma parameter_forms_true n : forall i fs, (forall j, v (key (N.of_nat j)) = nth j theta 0 \/ (i + n <= j)%nat) ->
      forms_true F theta v fs -> forms_true F theta v (parameter_forms i n fs).
    Proof.
      induction n as [|n IH]; intros i fs H T; simpl; [assumption|].
      apply IH.
      - intro j. destruct (H j); [now left|right; lia].
      - intros k f G. apply add_cases in G as [[-> <-]|G]; [|now apply T].
        rewrite ev_parameter. destruct (H i); [assumption|lia].
    Qed.

    (** What [gather] finds are units of the list with all their candidates. *)
    Lemma gather_true els : forall k lf kept lf' p,
      gather k els lf kept = (lf', p) ->
      (forall ke, In ke p -> In ke kept \/ In ke (numbered k els)) /\
      (forall i cs, M.find i lf' = Some cs -> M.find i lf = Some cs \/
         exists ss, cs = number_from 0 ss /\ In (i, Unit ss) (numbered k els)).
    Proof.
      induction els as [|e els IH]; intros k lf kept lf' p; simpl.
      - intros [= <- <-]. split; [|now left]. intros ke. rewrite rev_append_rev, app_nil_r, <- in_rev.
        now left.
      - intro H. apply IH in H as [P L]. split.
        + intros ke I. apply P in I as [[<-|I]|I]; auto.
        + intros i cs G. apply L in G as [G|(ss & E & I)].
          * destruct e as [runs base bias|ss]; [now left|]. rewrite number_onto_spec in G. simpl in G.
            apply add_cases in G as [[-> <-]|G]; [|now left]. right. exists ss. auto.
          * right. exists ss. auto.
    Qed.
  End At.

  Variable c : certificate.
  Variable size : N.
  Variable s : setup.
  Hypothesis set : set_up size c = Ok s.

  Lemma set_up_facts :
    elements (input_map c) = Some (set_map s) /\
    elements (classifier c) = Some (set_classifier s) /\
    N.of_nat (length (net_outputs (input_map c))) = net_inputs (classifier c) /\
    set_composed s = composed (input_map c) (set_map s) (set_classifier s) /\
    set_numbering s = {| dim := dimension c; map_elements := map_size (input_map c) (set_map s);
                         classifier_inputs := net_inputs (classifier c) |} /\
    set_outputs s = map (fun o => shift_key (map_size (input_map c) (set_map s)) (key o))
                        (net_outputs (classifier c)) /\
    set_scale s = composed_scale (classifier c) (input_map c).
  Proof.
    unfold set_up in set. apply bind_ok in set as (? & _ & H).
    apply bind_ok in H as (m & M & H). apply bind_ok in H as (n & N & H).
    apply bind_ok in H as (? & _ & H). apply bind_ok in H as (? & R & H).
    apply some_or_ok in M, N. apply require_ok in R. apply N.eqb_eq in R. rewrite count_spec in R. injection H as <-. simpl.
    unfold map_size. rewrite count_spec, long_map_spec. auto 10.
  Qed.

  (** The values of the composed network at [theta]. *)
  Definition node_values (theta : list F) : values F :=
    composed_values F (input_map c) (set_map s) (set_classifier s) theta.

  Definition node_elements : list (positive * elem) :=
    numbered (key (net_inputs (input_map c))) (set_composed s).

  Lemma node_equations theta k e : In (k, e) node_elements ->
    node_values theta k = value (node_values theta) e.
  Proof.
    destruct set_up_facts as (M & N & L & C & _). intro I. unfold node_elements in I. rewrite C in I.
    apply extend_equation; [|assumption]. now apply composed_ordered with (classifier := classifier c).
  Qed.

  Lemma scale_positive : (0 < set_scale s)%Z.
  Proof.
    destruct set_up_facts as (M & N & _ & _ & _ & _ & E). rewrite E. unfold composed_scale.
    apply elements_ordered in M, N. destruct M as (M & _), N as (N & _). now apply Z.mul_pos_pos.
  Qed.

  Lemma outputs_scaled theta :
    Forall2 (fun k y => node_values theta k = inj (set_scale s) * y) (set_outputs s) (logits_at c theta).
  Proof.
    destruct set_up_facts as (M & N & L & C & _ & O & S). rewrite O, S.
    assert (G : forall outs, (forall i o, nth_error outs i = Some o ->
        node_values theta (shift_key (map_size (input_map c) (set_map s)) (key o)) =
        inj (composed_scale (classifier c) (input_map c)) *
        (inv (inj (net_scale (classifier c))) * extend (input_values (image_at F (input_map c) theta))
          (key (net_inputs (classifier c))) (set_classifier s) (key o))) ->
      Forall2 (fun k y => node_values theta k = inj (composed_scale (classifier c) (input_map c)) * y)
        (map (fun o => shift_key (map_size (input_map c) (set_map s)) (key o)) outs)
        (map (fun y => inv (inj (net_scale (classifier c))) * y) (map (fun o =>
          extend (input_values (image_at F (input_map c) theta)) (key (net_inputs (classifier c)))
            (set_classifier s) (key o)) outs))).
    { induction outs as [|o outs IH]; intro H; simpl; [constructor|].
      constructor; [now apply (H Datatypes.O)|]. apply IH. intros i p E. now apply (H (Datatypes.S i)). }
    unfold logits_at, logits, net_function. rewrite N. unfold net_values. apply G. clear G.
    intros i o E. unfold node_values. rewrite (composed_output F _ _ _ _ M N L theta i o E).
    f_equal. unfold logits, net_function. rewrite N. unfold net_values. rewrite map_map.
    erewrite nth_error_nth; [|apply map_nth_error; exact E]. reflexivity.
  Qed.

  Lemma outputs_below k : In k (set_outputs s) ->
    (k < after (key (net_inputs (input_map c))) (length (set_composed s)))%positive.
  Proof.
    destruct set_up_facts as (M & N & L & C & _ & O & _). rewrite O. intro I. apply in_map_iff in I as (o & <- & I).
    rewrite C. unfold composed. rewrite !long_app_spec, !long_map_spec, !app_length, !map_length, after_key.
    apply elements_ordered in N as (_ & _ & B). apply B in I. rewrite after_key in I.
    rewrite <- shift_key_of. unfold key in *. unfold map_size.
    pose proof (N.succ_pos_spec o).
    match goal with |- (_ < N.succ_pos ?x)%positive => pose proof (N.succ_pos_spec x) end.
    match goal with |- (N.succ_pos ?x < _)%positive => pose proof (N.succ_pos_spec x) end.
    match type of I with (_ < N.succ_pos ?x)%positive => pose proof (N.succ_pos_spec x) end.
    lia.
  Qed.

  Lemma parameter_value theta i : (i < dimension c)%nat -> node_values theta (key (N.of_nat i)) = nth i theta 0.
  Proof.
    intro J. unfold node_values, composed_values. rewrite extend_before.
    - unfold input_values. f_equal. unfold key. pose proof (N.succ_pos_spec (N.of_nat i)). lia.
    - unfold dimension in J. unfold key. pose proof (N.succ_pos_spec (N.of_nat i)).
      pose proof (N.succ_pos_spec (net_inputs (input_map c))). lia.
  Qed.

  (** The root is true at every point where the rows hold. *)
  Theorem root_good theta rs open :
    length theta = dimension c -> Forall (fun r => length r = S (dimension c)) rs ->
    in_rows rs open theta ->
    good theta node_elements (node_values theta) (root s rs open).
  Proof.
    intros D R I. destruct set_up_facts as (M & N & L & C & NB & _). unfold root. rewrite NB. simpl.
    destruct (gather _ _ _ _) as [lf p] eqn:G. apply gather_true in G as [P Q].
    assert (DK : key (N.of_nat (dimension c)) = key (net_inputs (input_map c))).
    { unfold dimension. now rewrite N2Nat.id. }
    rewrite DK in P, Q. fold node_elements in P, Q.
    constructor; simpl.
    - apply parameter_forms_true.
      + intro j. destruct (le_lt_dec (dimension c) j) as [J|J]; [right; lia|left].
        now apply parameter_value.
      + intros k f E. now rewrite PositiveMap.gempty in E.
    - intros k cs E. apply Q in E as [E|(ss & -> & J)]; [now rewrite PositiveMap.gempty in E|].
      exists ss. split; [assumption|]. split.
      + intros d K. apply number_from_nth in K as (n & E & K). now rewrite E.
      + assert (E : ss <> []).
        { unfold node_elements in J. rewrite C in J.
          apply (extend_equation F _ (input_values theta)) in J as (_ & B & _).
          - intros ->. discriminate.
          - now apply composed_ordered with (classifier := classifier c). }
        apply (largest_reached F (node_values theta)) in E as (t & T & V).
        destruct (number_from_in _ _ T 0%N) as (d & K & <-). exists d. split; [assumption|].
        now rewrite (node_equations theta _ _ J).
    - intros i r E. apply index_cases in E as (n & E). apply domain_rows_nth in E as (z & E & ->).
      destruct (I n z E) as [A B]. rewrite Forall_forall in R.
      assert (W : ev theta (form_of_row z) = row_at theta z).
      { apply ev_form_of_row. rewrite D. apply R. now apply nth_error_In with n. }
      split; simpl; rewrite W; [assumption|]. intro X. apply B.
      apply existsb_exists in X as (j & J & X). apply N.eqb_eq in X. simpl in X. now subst.
    - intros ke J. apply P in J as [[]|J]. assumption.
  Qed.
End Sound.
