(* The binary form of the parts of a certificate that are hashed (SPEC § 8). *)

open Checker

let rec leb128 b n =
  if n < 0x80 then Buffer.add_char b (Char.chr n)
  else begin
    Buffer.add_char b (Char.chr (n land 0x7f lor 0x80));
    leb128 b (n lsr 7)
  end

let number b n = leb128 b (Format.int_of_n n)

let list item b l =
  leb128 b (List.length l);
  List.iter (item b) l

let integer b z =
  if Big.sign z = 0 then leb128 b 0
  else begin
    let magnitude = if Big.sign z > 0 then z else Big.pred (Big.neg z) in
    let n = (Big.numbits magnitude / 8) + 1 in
    let bits = Big.to_bits (if Big.sign z > 0 then z else Big.add z (Big.shift_left Big.one (8 * n))) in
    leb128 b n;
    for i = 0 to n - 1 do
      Buffer.add_char b (if i < String.length bits then bits.[i] else '\000')
    done
  end

let run b (offset, weights) = number b offset; list integer b weights
let row b ((template, base), bias) = number b template; number b base; integer b bias

let block b = function
  | AffineBlock (templates, rows) -> leb128 b 0; list (list run) b templates; list row b rows
  | ReluBlock (first, count) -> leb128 b 1; number b first; number b count
  | MaxBlock groups -> leb128 b 2; list (list number) b groups

let network b net =
  number b net.net_inputs;
  integer b net.net_scale;
  list block b net.net_blocks;
  list number b net.net_outputs

let image b c = integer b c.image_scale; list integer b c.image_elements

let hash write x =
  let b = Buffer.create 65536 in
  write b x;
  Sha256.hex (Buffer.contents b)
