(** * The checker

    [check size c]: is the certificate [c], read from a file of [size] bytes, right?  It is
    [Accepted] with the open parts of the tree, or [Rejected] with the first rule that is broken. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool.
From Metes Require Import Forms Farkas Elements Lists Network Claim Solver State Steps Margins Setup Evaluate
  Point Maps Attention Beyond Facet BoundTree.
Import ListNotations.

(** ** What a statement must be like *)

Fixpoint increasing (from : N) (l : list N) (below : N) : bool :=
  match l with
  | [] => true
  | x :: l' => (from <=? x)%N && (x <? below)%N && increasing (N.succ x) l' below
  end.

Definition attention_ok (c : certificate) (outputs : N) (a : attention) : outcome unit :=
  do _ <- require (increasing 0 (att_classes a) outputs && rational_ok (att_delta a) &&
    (0 <=? fst (att_delta a))%Z) RuleClaim;
  do _ <- require (att_bits a <=? 4096)%N RuleLimit;
  match att_measure a with
  | TopK k =>
      require ((1 <=? k) && (k <=? net_inputs (classifier c)))%N RuleLimit
  | _ => Ok tt
  end.

Definition option_attention_ok (c : certificate) (outputs : N) (a : option attention) : outcome unit :=
  match a with None => Ok tt | Some a => attention_ok c outputs a end.

Definition wish_ok (c : certificate) (outputs : N) (w : wish) : outcome unit :=
  do _ <- require (match wish_label w, wish_linear w, wish_attention w with
                   | None, [], None => false | _, _, _ => true end) RuleClaim;
  do _ <- require (match wish_label w with None => true | Some k => (k <? outputs)%N end) RuleClaim;
  do _ <- require (forallb (linear_ok outputs) (wish_linear w)) RuleClaim;
  option_attention_ok c outputs (wish_attention w).

Definition claim_ok (c : certificate) : outcome unit :=
  let outputs := count (net_outputs (classifier c)) in
  let rows := count (domain c) in
  do _ <- require ((0 <? image_scale c)%Z &&
    (count (image_elements c) =? net_inputs (classifier c))%N) RuleNetwork;
  do _ <- require (forallb (fun r => Nat.eqb (length r) (S (dimension c))) (domain c) &&
    forallb (fun i => i <? rows)%N (domain_open c)) RuleClaim;
  match claim c with
  | Holds w | Fails w _ | Boundary w _ => wish_ok c outputs w
  | Interval w low high _ _ =>
      do _ <- wish_ok c outputs w;
      require (Nat.eqb (dimension c) 1 && rational_ok low && rational_ok high &&
        (fst low * snd high <? fst high * snd low)%Z &&
        match domain c with [[a; _]; [b; _]] => (0 <? a)%Z && (b <? 0)%Z | _ => false end) RuleClaim
  | Partition a =>
      do _ <- require (match a with
                       | None => true
                       | Some a => (fst (att_delta a) =? 0)%Z end) RuleClaim;
      option_attention_ok c outputs a
  | Sat ls _ => require (forallb (linear_ok outputs) ls) RuleClaim
  | Unsat cases =>
      require (match domain c, domain_open c with [], [] => true | _, _ => false end &&
        forallb (case_ok (dimension c) outputs) cases) RuleClaim
  end.

(** ** Leaves *)

(** A leaf of a tree that proves a wish. *)
Definition judge_wish (s : setup) (c : certificate) (w : wish) (p : prepared) (open_allowed : bool) (st : state) (t : step)
  : outcome unit :=
  match t with
  | Leaf bases =>
      do _ <- margins (dim (set_numbering s)) (set_outputs s) (set_scale s) w bases st;
      leaf_attention c p st
  | Open => require open_allowed RuleLeaf
  | _ => Bad RuleLeaf
  end.

(** A leaf of a partition. *)
Definition judge_region (s : setup) (c : certificate) (p : prepared) (st : state) (t : step)
  : outcome unit :=
  match t with
  | Region k bases inconsistency =>
      do _ <- region_margins (dim (set_numbering s)) (set_outputs s) k bases st;
      region_attention c p inconsistency st
  | Open => Ok tt
  | _ => Bad RuleLeaf
  end.

(** ** Statements *)

(** The wish fails at [theta], in the domain. *)
Definition evidence_ok (s : setup) (c : certificate) (w : wish) (e : evidence) : outcome unit :=
  do p <- located c (ev_theta e);
  match ev_part e with
  | FailsAttention => attention_fails s c w (ev_beyond e) p
  | part =>
      do _ <- require (match ev_beyond e with [] => true | _ => false end) RulePoint;
      logits_fail s w part p
  end.

(** All inequalities hold at [theta], in the domain. *)
Definition sat_ok (s : setup) (c : certificate) (ls : list linear) (theta : list rational) : outcome unit :=
  do p <- located c theta;
  let ys := map (get (point_values s p)) (set_outputs s) in
  require (forallb (fun l => negb (linear_broken (set_scale s * point_den p) l ys)) ls) RulePoint.

Definition same_rational (p q : rational) : bool := (fst p =? fst q)%Z && (snd p =? snd q)%Z.

(** An end of an interval is the end of the domain given by [row], or the wish fails there. *)
Definition ending_ok (s : setup) (c : certificate) (w : wish) (row : nat) (at_ : rational) (e : ending)
  : outcome unit :=
  match e with
  | Border => require (zdot (nth row (domain c) []) [fst at_; snd at_] =? 0)%Z RuleClaim
  | EndFails e =>
      do _ <- require (match ev_theta e with [q] => same_rational q at_ | _ => false end) RulePoint;
      evidence_ok s c w e
  end.

Definition interval_rows (low high : rational) : list (list Z) :=
  [[snd low; (- fst low)%Z]; [(- snd high)%Z; fst high]].

Definition rejected {A} (x : outcome A) (f : A -> result) : result :=
  match x with Ok a => f a | Bad r => Rejected None r end.

(** Each facet has its face and its cell. *)
Fixpoint facets_ok (s : setup) (c : certificate) (w : wish) (p : prepared) (fs : list facet) : result :=
  match fs with
  | [] => Accepted []
  | f :: fs' =>
      match face_ok s c w f with
      | Bad r => Rejected None r
      | Ok _ =>
          match run (set_numbering s) (judge_wish s c w p false) (facet_proof f) 0
                  (root s (domain c ++ facet_rows f) (cell_open c f)) [] [] with
          | Accepted _ => facets_ok s c w p fs'
          | rejection => rejection
          end
      end
  end.

Definition check (size : N) (c : certificate) : result :=
  rejected (set_up size c) (fun s =>
  rejected (claim_ok c) (fun _ =>
  let walk judge rs open := run (set_numbering s) judge (proof c) 0 (root s rs open) [] [] in
  match claim c with
  | Holds w => walk (judge_wish s c w (prepare s c (wish_attention w)) true) (domain c) (domain_open c)
  | Fails w e =>
      rejected (evidence_ok s c w e) (fun _ =>
      match proof c with [] => Accepted [] | _ => Rejected (Some 0%N) RuleTree end)
  | Interval w low high low_end high_end =>
      rejected (ending_ok s c w 0 low low_end) (fun _ =>
      rejected (ending_ok s c w 1 high high_end) (fun _ =>
      walk (judge_wish s c w (prepare s c (wish_attention w)) false) (interval_rows low high) [0%N; 1%N]))
  | Boundary w fs =>
      match proof c with
      | [] => facets_ok s c w (prepare s c (wish_attention w)) fs
      | _ => Rejected (Some 0%N) RuleTree
      end
  | Partition a => walk (judge_region s c (prepare s c a)) (domain c) (domain_open c)
  | Sat ls theta =>
      rejected (sat_ok s c ls theta) (fun _ =>
      match proof c with [] => Accepted [] | _ => Rejected (Some 0%N) RuleTree end)
  | Unsat cases =>
      match proof c with
      | [] => cases_ok (lay_out s) cases
      | _ => Rejected (Some 0%N) RuleTree
      end
  end)).
