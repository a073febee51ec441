;; Finds the lines of a file of JSON records, and cuts long texts out of them.
;;
;; Of every line that is one object it writes a skeleton: the same JSON, with a stand-in of 13 bytes for every text
;; of at least $min bytes. The skeletons of a batch of lines make one JSON list. What a text's length is, and how
;; many lines it has, is counted on the way, so that most texts are never made.
;;
;; A line that is anything else (torn, glued, blank, no object, escapes that JSON does not know) is marked, and read
;; by plain JavaScript. So whether the JSON is right need not be decided here, only what is within texts that are
;; cut out: JSON.parse sees all the rest.
;;
;; `LineScanner.ts` is its only user, `scripts/assemble.ts` makes a module of it.
(module
  (memory (export "memory") 134)

  ;; Addresses, in bytes. Behind the input there is room to read 16 bytes at once at its very end.
  (global $result (export "result") i32 (i32.const 0))
  (global $mark (export "mark") i32 (i32.const 32))
  (global $lines (export "lines") i32 (i32.const 1024))
  (global $texts (export "texts") i32 (i32.const 16384))
  (global $skeleton (export "skeleton") i32 (i32.const 65536))
  (global $input (export "input") i32 (i32.const 4521984))
  (global $inputBytes (export "inputBytes") i32 (i32.const 4194304))

  ;; Most lines and texts of a batch; a line is 12 bytes (begin, end, state), a text 20 (see $keep below).
  (global $maxLines i32 (i32.const 1024))
  (global $textsEnd i32 (i32.const 57344))
  ;; No line is begun when the batch has as many texts as this.
  (global $textsFull i32 (i32.const 36864))

  ;; States of a line.
  (global $plain i32 (i32.const 0))
  (global $cut i32 (i32.const 1))
  (global $cutWide i32 (i32.const 3)) ;; it has bytes that are not ASCII

  ;; Scans lines from $from on, until $to, which is behind a line end, or until the skeletons have $room bytes.
  ;; Texts are cut out from $min bytes on, those with other than ASCII characters from $wideMin on: a list of ASCII
  ;; alone is parsed quicker, and takes half the memory. Both are more than 13.
  ;; Returns how many lines it found. `result`: where it stopped, length of the list, whether the list is wide, how
  ;; many texts were cut out.
  (func (export "scan") (param $from i32) (param $to i32) (param $min i32) (param $wideMin i32) (param $room i32)
    (result i32)
    (local $at i32) (local $byte i32) (local $mask i32) (local $line i32) (local $count i32)
    (local $begin i32) (local $end i32) (local $state i32) (local $depth i32)
    (local $out i32) (local $lineOut i32) (local $copied i32)
    (local $text i32) (local $lineText i32) (local $open i32) (local $length i32) (local $chars i32) (local $next i32)
    (local $escapes i32) (local $unicode i32) (local $newlines i32) (local $odd i32) (local $i i32)
    (local $wide i32) (local $lineWide i32) (local $shortWide i32) (local $listWide i32)
    (local $block v128) (local $seen v128)
    (i32.store8 (global.get $skeleton) (i32.const 91)) ;; [
    (local.set $out (i32.add (global.get $skeleton) (i32.const 1)))
    (local.set $text (global.get $texts))
    (local.set $line (global.get $lines))
    (block $full
      (loop $nextLine
        (br_if $full (i32.ge_u (local.get $from) (local.get $to)))
        (br_if $full (i32.eq (local.get $count) (global.get $maxLines)))
        (br_if $full (i32.ge_u (local.get $text) (global.get $textsFull)))
        (br_if $full (i32.ge_u (i32.sub (local.get $out) (global.get $skeleton)) (local.get $room)))
        (local.set $lineOut (local.get $out))
        (local.set $lineText (local.get $text))
        (local.set $lineWide (i32.const 0))
        (local.set $shortWide (i32.const 0))
        (local.set $state (global.get $plain))
        (local.set $at (local.get $from))
        (local.set $begin (local.get $from))
        (block $lineRead
          (loop $blank
            (local.set $byte (i32.load8_u (local.get $at)))
            (if (i32.or
                  (i32.eq (local.get $byte) (i32.const 32))
                  (i32.or (i32.eq (local.get $byte) (i32.const 9)) (i32.eq (local.get $byte) (i32.const 13))))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br $blank))))
          (br_if $lineRead (i32.ne (local.get $byte) (i32.const 123))) ;; {
          (local.set $begin (local.get $at))
          (local.set $copied (local.get $at))
          (local.set $depth (i32.const 0))
          (loop $token
            (local.set $byte (i32.load8_u (local.get $at)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (if (i32.eq (local.get $byte) (i32.const 34)) ;; "
              (then
                ;; Most texts and names are so short and plain that they end in the first block.
                (local.set $block (v128.load align=1 (local.get $at)))
                (local.set $mask (i8x16.bitmask (v128.or
                  (v128.or
                    (i8x16.eq (local.get $block) (v128.const i8x16 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34))
                    (i8x16.eq (local.get $block) (v128.const i8x16 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92)))
                  (i8x16.lt_u (local.get $block) (v128.const i8x16 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32)))))
                (if (local.get $mask)
                  (then
                    (local.set $length (i32.ctz (local.get $mask)))
                    (if (i32.eq (i32.load8_u (i32.add (local.get $at) (local.get $length))) (i32.const 34))
                      (then
                        (if (i32.and
                              (i8x16.bitmask (local.get $block))
                              (i32.sub (i32.and (local.get $mask) (i32.sub (i32.const 0) (local.get $mask))) (i32.const 1)))
                          (then
                            (local.set $lineWide (i32.const 1))
                            (local.set $shortWide (i32.const 1))))
                        (local.set $at (i32.add (local.get $at) (i32.add (local.get $length) (i32.const 1))))
                        (br $token)))))
                (local.set $open (local.get $at))
                (local.set $escapes (i32.const 0))
                (local.set $unicode (i32.const 0))
                (local.set $newlines (i32.const 0))
                (local.set $odd (i32.const 0))
                (local.set $seen (v128.const i64x2 0 0))
                (block $closed
                  (loop $find
                    (local.set $block (v128.load align=1 (local.get $at)))
                    (local.set $seen (v128.or (local.get $seen) (local.get $block)))
                    ;; quotes, backslashes and control characters
                    (local.set $mask (i8x16.bitmask (v128.or
                      (v128.or
                        (i8x16.eq (local.get $block) (v128.const i8x16 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34))
                        (i8x16.eq (local.get $block) (v128.const i8x16 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92)))
                      (i8x16.lt_u (local.get $block) (v128.const i8x16 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32)))))
                    (if (i32.eqz (local.get $mask))
                      (then
                        (local.set $at (i32.add (local.get $at) (i32.const 16)))
                        (br $find)))
                    (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $mask))))
                    (local.set $byte (i32.load8_u (local.get $at)))
                    (br_if $closed (i32.eq (local.get $byte) (i32.const 34)))
                    ;; a control character: a line end, or no JSON
                    (br_if $lineRead (i32.ne (local.get $byte) (i32.const 92)))
                    (local.set $byte (i32.load8_u offset=1 (local.get $at)))
                    (if (i32.eq (local.get $byte) (i32.const 110)) ;; n
                      (then (local.set $newlines (i32.add (local.get $newlines) (i32.const 1))))
                      (else
                        (if (i32.eq (local.get $byte) (i32.const 117)) ;; u and four hexadecimal digits
                          (then
                            (local.set $unicode (i32.add (local.get $unicode) (i32.const 1)))
                            (local.set $odd (i32.const 1))
                            (local.set $at (i32.add (local.get $at) (i32.const 2)))
                            (local.set $next (i32.add (local.get $at) (i32.const 4)))
                            (loop $digit
                              (local.set $byte (i32.load8_u (local.get $at)))
                              (br_if $lineRead (i32.and
                                (i32.ge_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 10))
                                (i32.ge_u (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97)) (i32.const 6))))
                              (local.set $at (i32.add (local.get $at) (i32.const 1)))
                              (br_if $digit (i32.ne (local.get $at) (local.get $next))))
                            (br $find)))
                        (if (i32.eq (local.get $byte) (i32.const 47)) ;; a slash needs no escape
                          (then (local.set $odd (i32.const 1)))
                          (else
                            (if (i32.and
                                  (i32.and (i32.ne (local.get $byte) (i32.const 34)) (i32.ne (local.get $byte) (i32.const 92)))
                                  (i32.and (i32.ne (local.get $byte) (i32.const 116)) ;; t
                                    (i32.and (i32.ne (local.get $byte) (i32.const 114)) ;; r
                                      (i32.and (i32.ne (local.get $byte) (i32.const 98)) (i32.ne (local.get $byte) (i32.const 102))))))
                              (then (br $lineRead)))))))
                    (local.set $escapes (i32.add (local.get $escapes) (i32.const 1)))
                    (local.set $at (i32.add (local.get $at) (i32.const 2)))
                    (br $find)))
                (local.set $length (i32.sub (local.get $at) (local.get $open)))
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                ;; characters (UTF-16), escapes not yet seen to
                (local.set $chars (local.get $length))
                (local.set $wide (i32.const 0))
                (if (i8x16.bitmask (local.get $seen)) ;; perhaps only behind the text
                  (then
                    (local.set $i (i32.const 0))
                    (loop $count
                      (local.set $block (v128.load align=1 (i32.add (local.get $open) (local.get $i))))
                      (local.set $mask (i32.const 0xffff))
                      (if (i32.lt_u (i32.sub (local.get $length) (local.get $i)) (i32.const 16))
                        (then
                          (local.set $mask (i32.sub
                            (i32.shl (i32.const 1) (i32.sub (local.get $length) (local.get $i)))
                            (i32.const 1)))))
                      (local.set $wide (i32.or (local.get $wide)
                        (i32.and (local.get $mask) (i8x16.bitmask (local.get $block)))))
                      ;; less the bytes that go on with a character, and a second one for those beyond 16 bits
                      (local.set $chars (i32.sub (local.get $chars)
                        (i32.popcnt (i32.and (local.get $mask) (i8x16.bitmask
                          (i8x16.lt_s (local.get $block) (v128.const i8x16 -64 -64 -64 -64 -64 -64 -64 -64 -64 -64 -64 -64 -64 -64 -64 -64)))))))
                      (local.set $chars (i32.add (local.get $chars)
                        (i32.popcnt (i32.and (local.get $mask) (i8x16.bitmask
                          (i8x16.ge_u (local.get $block) (v128.const i8x16 240 240 240 240 240 240 240 240 240 240 240 240 240 240 240 240)))))))
                      (local.set $i (i32.add (local.get $i) (i32.const 16)))
                      (br_if $count (i32.lt_u (local.get $i) (local.get $length))))
                    (local.set $lineWide (i32.or (local.get $lineWide) (local.get $wide)))))
                (if (i32.lt_u (local.get $length)
                      (select (local.get $wideMin) (local.get $min) (local.get $wide)))
                  (then
                    (local.set $shortWide (i32.or (local.get $shortWide) (local.get $wide)))
                    (br $token)))
                ;; A name of a field stays, however long it is.
                (local.set $next (local.get $at))
                (loop $blank
                  (local.set $byte (i32.load8_u (local.get $next)))
                  (if (i32.or
                        (i32.eq (local.get $byte) (i32.const 32))
                        (i32.or (i32.eq (local.get $byte) (i32.const 9)) (i32.eq (local.get $byte) (i32.const 13))))
                    (then
                      (local.set $next (i32.add (local.get $next) (i32.const 1)))
                      (br $blank))))
                (if (i32.eq (local.get $byte) (i32.const 58)) ;; :
                  (then
                    (local.set $shortWide (i32.or (local.get $shortWide) (local.get $wide)))
                    (br $token)))
                (br_if $lineRead (i32.eq (local.get $text) (global.get $textsEnd)))
                ;; $keep: begin, length in bytes, characters, escapes (-1: such that JSON would be written differently),
                ;; escaped line ends
                (local.set $chars (i32.sub (local.get $chars)
                  (i32.add (local.get $escapes) (i32.mul (local.get $unicode) (i32.const 5)))))
                (i32.store (local.get $text) (local.get $open))
                (i32.store offset=4 (local.get $text) (local.get $length))
                (i32.store offset=8 (local.get $text) (local.get $chars))
                (i32.store offset=12 (local.get $text)
                  (select (i32.const -1) (local.get $escapes) (local.get $odd)))
                (i32.store offset=16 (local.get $text) (local.get $newlines))
                ;; the skeleton up to the quote, then the stand-in: a mark, and the text's number in four digits of 5 bits
                (memory.copy (local.get $out) (local.get $copied) (i32.sub (local.get $open) (local.get $copied)))
                (local.set $out (i32.add (local.get $out) (i32.sub (local.get $open) (local.get $copied))))
                (local.set $i (i32.div_u (i32.sub (local.get $text) (global.get $texts)) (i32.const 20)))
                (i32.store8 (local.get $out) (i32.const 127))
                (i64.store offset=1 align=1 (local.get $out) (i64.load (global.get $mark)))
                (i32.store offset=9 align=1 (local.get $out) (i32.or (i32.const 0x60606060)
                  (i32.or (i32.and (local.get $i) (i32.const 31))
                    (i32.or (i32.shl (i32.and (local.get $i) (i32.const 0x3e0)) (i32.const 3))
                      (i32.shl (i32.and (local.get $i) (i32.const 0x7c00)) (i32.const 6))))))
                (local.set $out (i32.add (local.get $out) (i32.const 13)))
                (local.set $text (i32.add (local.get $text) (i32.const 20)))
                (local.set $copied (i32.sub (local.get $at) (i32.const 1)))
                (br $token)))
            (br_if $token (i32.eq (local.get $byte) (i32.const 44))) ;; ,
            (br_if $token (i32.eq (local.get $byte) (i32.const 58))) ;; :
            (if (i32.eq (i32.or (local.get $byte) (i32.const 32)) (i32.const 123)) ;; [ {
              (then
                (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
                (br $token)))
            (if (i32.eq (i32.or (local.get $byte) (i32.const 32)) (i32.const 125)) ;; ] }
              (then
                (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
                (br_if $token (local.get $depth)))
              (else
                ;; a number or a word goes on; a line end is one too early
                (br_if $token (i32.ne (local.get $byte) (i32.const 10)))
                (local.set $at (i32.sub (local.get $at) (i32.const 1)))
                (br $lineRead))))
          (local.set $end (local.get $at))
          (loop $blank
            (local.set $byte (i32.load8_u (local.get $at)))
            (if (i32.or
                  (i32.eq (local.get $byte) (i32.const 32))
                  (i32.or (i32.eq (local.get $byte) (i32.const 9)) (i32.eq (local.get $byte) (i32.const 13))))
              (then
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br $blank))))
          (br_if $lineRead (i32.ne (local.get $byte) (i32.const 10)))
          (memory.copy (local.get $out) (local.get $copied) (i32.sub (local.get $end) (local.get $copied)))
          (local.set $out (i32.add (local.get $out) (i32.sub (local.get $end) (local.get $copied))))
          (i32.store8 (local.get $out) (i32.const 44)) ;; ,
          (local.set $out (i32.add (local.get $out) (i32.const 1)))
          (local.set $listWide (i32.or (local.get $listWide) (local.get $shortWide)))
          (local.set $state (select (global.get $cutWide) (global.get $cut) (local.get $lineWide))))
        (if (i32.eq (local.get $state) (global.get $plain))
          (then
            (local.set $out (local.get $lineOut))
            (local.set $text (local.get $lineText))
            (loop $seek
              (local.set $mask (i8x16.bitmask (i8x16.eq
                (v128.load align=1 (local.get $at))
                (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))))
              (if (i32.eqz (local.get $mask))
                (then
                  (local.set $at (i32.add (local.get $at) (i32.const 16)))
                  (br $seek))))
            (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $mask))))
            (local.set $end (local.get $at))))
        (i32.store (local.get $line) (local.get $begin))
        (i32.store offset=4 (local.get $line) (local.get $end))
        (i32.store offset=8 (local.get $line) (local.get $state))
        (local.set $line (i32.add (local.get $line) (i32.const 12)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (local.set $from (i32.add (local.get $at) (i32.const 1)))
        (br $nextLine)))
    (i32.store8 (i32.sub (local.get $out) (i32.const 1)) (i32.const 93)) ;; ] in place of the last comma
    (i32.store (global.get $result) (local.get $from))
    (i32.store offset=4 (global.get $result) (i32.sub (local.get $out) (global.get $skeleton)))
    (i32.store offset=8 (global.get $result) (local.get $listWide))
    (i32.store offset=12 (global.get $result)
      (i32.div_u (i32.sub (local.get $text) (global.get $texts)) (i32.const 20)))
    (local.get $count)))
