(** * Networks and their meaning

    A network as it stands in a certificate (SPEC § 1), the elements its blocks expand to, and the
    function it stands for.  [composed] is the network of SPEC § 2 on which a checker works, with
    one element more for every input of the classifier, a copy of the output of the input map;
    [composed_output] relates it to classifier and input map. *)

From Coq Require Import ZArith PArith List Ring Bool Lia FMapPositive.
From Metes Require Import OrderedField Lists Elements.
Import ListNotations.

Definition template := list (N * list Z).

Inductive block :=
| AffineBlock (templates : list template) (rows : list (N * N * Z))
| ReluBlock (first count : N)
| MaxBlock (groups : list (list N)).

Record network := {
  net_inputs : N;
  net_scale : Z;
  net_blocks : list block;
  net_outputs : list N
}.

(** ** Expansion *)

(** No run is empty, offsets increase, runs do not overlap. *)
Fixpoint runs_apart (from : N) (runs : template) : bool :=
  match runs with
  | [] => true
  | (off, ws) :: runs' =>
      (from <=? off)%N && negb (match ws with [] => true | _ => false end) &&
      runs_apart (off + count ws) runs'
  end.

Fixpoint index_from {A} (k : positive) (l : list A) (m : PositiveMap.t A) : PositiveMap.t A :=
  match l with
  | [] => m
  | x :: l' => index_from (Pos.succ k) l' (PositiveMap.add k x m)
  end.

Definition index {A} (l : list A) : PositiveMap.t A := index_from 1 l (PositiveMap.empty A).

(** Elements made so far, the last first, and how many there are with the inputs. *)
Definition made := (N * list elem)%type.

(** One more element that reads those before [start] only. *)
Definition push (start : N) (e : elem) (m : made) : option made :=
  if below (key start) e then Some (N.succ (fst m), e :: snd m) else None.

Fixpoint push_rows (start : N) (templates : PositiveMap.t template) (rows : list (N * N * Z))
  (m : made) : option made :=
  match rows with
  | [] => Some m
  | (t, base, bias) :: rows' =>
      match PositiveMap.find (key t) templates with
      | None => None
      | Some runs =>
          match push start (Row runs base bias) m with
          | None => None
          | Some m' => push_rows start templates rows' m'
          end
      end
  end.

Fixpoint push_groups (start : N) (groups : list (list N)) (m : made) : option made :=
  match groups with
  | [] => Some m
  | g :: groups' =>
      match push start (Unit (long_map (fun e => At (key e)) g)) m with
      | None => None
      | Some m' => push_groups start groups' m'
      end
  end.

Definition relu (e : N) : elem := Unit [Zero; At (key e)].

Definition push_block (m : made) (b : block) : option made :=
  let start := fst m in
  match b with
  | AffineBlock templates rows =>
      if forallb (runs_apart 0) templates then push_rows start (index templates) rows m else None
  | ReluBlock first count =>
      if (first + count <=? start)%N then
        let '(_, els) := N.iter count (fun p : N * list elem =>
          let '(e, els) := p in (N.succ e, relu e :: els)) (first, snd m) in
        Some ((start + count)%N, els)
      else None
  | MaxBlock groups => push_groups start groups m
  end.

Fixpoint push_blocks (m : made) (bs : list block) : option made :=
  match bs with
  | [] => Some m
  | b :: bs' => match push_block m b with None => None | Some m' => push_blocks m' bs' end
  end.

(** The elements of a network after its inputs; [None] if it is none. *)
Definition elements (net : network) : option (list elem) :=
  match push_blocks (net_inputs net, []) (net_blocks net) with
  | None => None
  | Some (total, els) =>
      let els := rev_append els [] in
      if (0 <? net_scale net)%Z && forallb (fun o => o <? total)%N (net_outputs net) &&
         (total =? net_inputs net + count els)%N && ordered (key (net_inputs net)) els
      then Some els else None
  end.

(** ** Composition *)

Definition copies (outs : list N) : list elem := map (fun o => Unit [At (key o)]) outs.

Definition composed (input_map : network) (map_els : list elem) (cls_els : list elem) : list elem :=
  long_app map_els
    (long_app (long_map (fun o => Unit [At (key o)]) (net_outputs input_map))
       (long_map (shift_elem (net_inputs input_map + count map_els)
                    (net_scale input_map)) cls_els)).

Section Meaning.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  (** The values of the outputs of a network with inputs [x] and [one = 1]. *)
  Definition net_values (net : network) (els : list elem) (x : list F) : list F :=
    map (fun o => extend (input_values x) (key (net_inputs net)) els (key o)) (net_outputs net).

  (** The function that the network stands for. *)
  Definition net_function (net : network) (x : list F) : list F :=
    match elements net with
    | None => []
    | Some els => map (fun y => inv (inj (net_scale net)) * y) (net_values net els x)
    end.

  (** ** Facts *)

  Lemma elements_ordered net els : elements net = Some els ->
    (0 < net_scale net)%Z /\ ordered (key (net_inputs net)) els = true /\
    (forall o, In o (net_outputs net) -> (key o < after (key (net_inputs net)) (length els))%positive).
  Proof.
    unfold elements. destruct (push_blocks _ _) as [[total l]|]; [|discriminate].
    cbv zeta. destruct (_ && _) eqn:E; [|discriminate]. intros [= <-].
    repeat (apply andb_prop in E as [E ?]). apply Z.ltb_lt in E. repeat split; try assumption.
    intros o I. rewrite forallb_forall in H1. apply H1 in I. apply N.ltb_lt in I.
    apply N.eqb_eq in H0. rewrite count_spec in H0. rewrite H0 in I. revert I. generalize (length (rev_append l [])).
    unfold key. generalize (net_inputs net). clear. intros i n.
    assert (G : forall k, Npos (after k n) = (Npos k + N.of_nat n)%N).
    { induction n as [|n IH]; intro k; simpl; [lia|]. rewrite IH. lia. }
    intro I. specialize (G (N.succ_pos i)). rewrite N.succ_pos_spec in G.
    pose proof (N.succ_pos_spec o). lia.
  Qed.

  Lemma after_key i n : after (key i) n = key (i + N.of_nat n).
  Proof.
    revert i. induction n as [|n IH]; intro i; simpl. { now rewrite N.add_0_r. }
    replace (Pos.succ (key i)) with (key (i + 1)) by (unfold key; destruct i; simpl; lia).
    rewrite IH. f_equal. lia.
  Qed.

  Lemma copies_value n0 outs : (forall o, In o outs -> (key o < n0)%positive) -> forall v n,
    (n0 <= n)%positive -> forall i o, nth_error outs i = Some o ->
    extend v n (copies outs) (after n i) = (v (key o) : F).
  Proof.
    induction outs as [|p outs IH]; intros B v n L i o E; [destruct i; discriminate|].
    assert (V : forall w : values F, value w (Unit [At (key p)]) = w (key p)) by reflexivity.
    destruct i as [|i]; simpl in *.
    - injection E as <-. rewrite extend_before by lia. unfold update. now rewrite Pos.eqb_refl.
    - rewrite IH with (o := o); [| |lia|assumption].
      + unfold update. destruct (Pos.eqb_spec (key o) n); [|reflexivity].
        assert (I : In o outs) by now apply nth_error_In with i.
        specialize (B o (or_intror I)). lia.
      + intros q I. apply B. now right.
  Qed.

  Lemma ordered_copies n0 outs : (forall o, In o outs -> (key o < n0)%positive) -> forall n,
    (n0 <= n)%positive -> ordered n (copies outs) = true.
  Proof.
    induction outs as [|p outs IH]; intros B n L; simpl; [reflexivity|].
    replace (key p <? n)%positive with true.
    - simpl. apply IH; [|lia]. intros o I. apply B. now right.
    - symmetry. apply Pos.ltb_lt. specialize (B p (or_introl eq_refl)). lia.
  Qed.

  Lemma below_shift sh c n e : below n e = true ->
    below (shift_key sh n) (shift_elem sh c e) = true.
  Proof.
    assert (K : forall k, Npos (shift_key sh k) = (sh + Npos k)%N) by (intro; destruct sh; reflexivity).
    destruct e as [runs base bias|cs]; simpl; intro B.
    - rewrite forallb_forall in *. intros run I. apply B in I. unfold run_below in *.
      apply N.ltb_lt in I. apply N.ltb_lt. rewrite count_spec in *. rewrite K. lia.
    - destruct cs as [|s cs]; [discriminate|].
      rewrite long_map_spec. change (forallb (source_below (shift_key sh n))
        (map (shift_source sh) (s :: cs)) = true). rewrite forallb_forall in *.
      intros t I. apply in_map_iff in I as (u & <- & I). apply B in I.
      destruct u as [|k]; [reflexivity|]. simpl in *. apply Pos.ltb_lt in I. apply Pos.ltb_lt.
      pose proof (K k). pose proof (K n). lia.
  Qed.

  Lemma ordered_shift sh c els : forall n, ordered n els = true ->
    ordered (shift_key sh n) (map (shift_elem sh c) els) = true.
  Proof.
    induction els as [|e els IH]; intros n O; simpl in *; [reflexivity|].
    destruct (below n e) eqn:B; [|discriminate]. rewrite (below_shift sh c) by assumption.
    rewrite <- shift_succ. now apply IH.
  Qed.

  Variables classifier input_map : network.
  Variables map_els cls_els : list elem.
  Hypothesis map_elements : elements input_map = Some map_els.
  Hypothesis cls_elements : elements classifier = Some cls_els.
  Hypothesis fit : N.of_nat (length (net_outputs input_map)) = net_inputs classifier.

  Definition map_size : N := (net_inputs input_map + N.of_nat (length map_els))%N.

  (** The image at [theta]. *)
  Definition image_at (theta : list F) : list F := net_function input_map theta.

  Definition composed_values (theta : list F) : values F :=
    extend (input_values theta) (key (net_inputs input_map)) (composed input_map map_els cls_els).

  (** The part of the composed network before the classifier's own elements. *)
  Definition stem_values (theta : list F) : values F :=
    extend (extend (input_values theta) (key (net_inputs input_map)) map_els)
           (key map_size) (copies (net_outputs input_map)).

  Lemma composed_split theta :
    composed_values theta =
    extend (stem_values theta) (shift_key map_size (key (net_inputs classifier)))
           (map (shift_elem map_size (net_scale input_map)) cls_els).
  Proof.
    unfold composed_values, composed, stem_values. rewrite !long_app_spec, !long_map_spec.
    rewrite !extend_app, !after_key, count_spec. unfold copies. rewrite map_length, <- shift_key_of.
    fold map_size. rewrite fit. reflexivity.
  Qed.

  Lemma stem_copy theta k : (k < key (net_inputs classifier))%positive ->
    stem_values theta (shift_key map_size k)
    = inj (net_scale input_map) * input_values (image_at theta) k.
  Proof.
    intro L. destruct (elements_ordered _ _ map_elements) as (S & _ & B).
    set (i := pred (Pos.to_nat k)).
    assert (K : k = key (N.of_nat i)).
    { unfold key, i. apply Pos2Nat.inj. pose proof (Pos2Nat.is_pos k).
      pose proof (N.succ_pos_spec (N.of_nat (pred (Pos.to_nat k)))). lia. }
    assert (I : (i < length (net_outputs input_map))%nat).
    { unfold key in *. rewrite K in L. pose proof (N.succ_pos_spec (N.of_nat i)).
      pose proof (N.succ_pos_spec (net_inputs classifier)). lia. }
    destruct (nth_error (net_outputs input_map) i) as [o|] eqn:E;
      [|apply nth_error_None in E; lia].
    unfold stem_values. rewrite K, <- shift_key_of, <- after_key.
    rewrite after_key in B. fold map_size in B.
    rewrite copies_value with (n0 := key map_size) (o := o); [|assumption|lia|assumption].
    unfold input_values at 2, image_at, net_function. rewrite map_elements.
    replace (pred (Pos.to_nat (key (N.of_nat i)))) with i by now rewrite <- K.
    unfold net_values. rewrite map_map.
    erewrite nth_error_nth; [|apply map_nth_error; exact E]. cbv beta.
    set (y := extend _ _ _ _).
    transitivity (inj (net_scale input_map) * inv (inj (net_scale input_map)) * y); [|ring].
    rewrite inv_r; [ring|]. apply pos_not_zero. now apply inj_pos.
  Qed.

  (** The classifier's part of the composed network is the classifier at the image, scaled. *)
  Theorem composed_classifier theta k :
    (k < after (key (net_inputs classifier)) (length cls_els))%positive ->
    composed_values theta (shift_key map_size k)
    = inj (net_scale input_map) *
      extend (input_values (image_at theta)) (key (net_inputs classifier)) cls_els k.
  Proof.
    intro L. destruct (elements_ordered _ _ map_elements) as (S & _ & _).
    destruct (elements_ordered _ _ cls_elements) as (_ & O & _).
    rewrite composed_split. apply shift_extend; [assumption|assumption| |assumption].
    intros i I. now apply stem_copy.
  Qed.

  (** The logits: output [j] of the composed network is [S = s·scale] times logit [j]. *)
  Definition logits (theta : list F) : list F := net_function classifier (image_at theta).

  Definition composed_scale : Z := (net_scale input_map * net_scale classifier)%Z.

  Theorem composed_output theta j o : nth_error (net_outputs classifier) j = Some o ->
    composed_values theta (shift_key map_size (key o)) = inj composed_scale * nth j (logits theta) 0.
  Proof.
    intro E. destruct (elements_ordered _ _ cls_elements) as (S & O & B).
    rewrite composed_classifier; [|apply B; now apply nth_error_In with j].
    unfold logits, net_function. rewrite cls_elements. unfold net_values. rewrite map_map.
    erewrite nth_error_nth; [|apply map_nth_error; exact E]. cbv beta.
    set (y := extend _ _ _ _). unfold composed_scale. rewrite inj_mul.
    transitivity (inj (net_scale input_map) * (inj (net_scale classifier) * inv (inj (net_scale classifier))) * y); [|ring].
    rewrite inv_r; [ring|]. apply pos_not_zero. now apply inj_pos.
  Qed.

  (** The composed network is well ordered, so its values satisfy their equations. *)
  Theorem composed_ordered : ordered (key (net_inputs input_map)) (composed input_map map_els cls_els) = true.
  Proof.
    destruct (elements_ordered _ _ map_elements) as (S & O & B).
    destruct (elements_ordered _ _ cls_elements) as (_ & P & _).
    unfold composed. rewrite !long_app_spec, !long_map_spec, !ordered_app, !after_key, map_length, count_spec.
    rewrite after_key in B. fold map_size in *. rewrite fit, O. simpl.
    rewrite ordered_copies with (n0 := key map_size); [|assumption|lia]. simpl.
    rewrite shift_key_of. now apply ordered_shift.
  Qed.
End Meaning.
