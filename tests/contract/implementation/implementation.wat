;; An implementation as small as one can be, written against the border as it was first released and nothing later.
;; Outputs have no values: a registration and an invoke are sent with names only, `finish` waits for all answers, says so,
;; and sends one stack output, the last that was named, with the text "done".
(module
    (import "component:pulumi-gestalt-external/log@0.0.0-STABLE-DEV" "log"
        (func $log (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "component:pulumi-gestalt-external/deployment@0.0.0-STABLE-DEV" "stack-urn" (func $stack_urn (param i32)))
    (import "component:pulumi-gestalt-external/external-world@0.0.0-STABLE-DEV" "register-resource"
        (func $register (param i32 i32 i32 i32)))
    (import "component:pulumi-gestalt-external/external-world@0.0.0-STABLE-DEV" "resource-invoke"
        (func $invoke (param i32 i32 i32 i32)))
    (import "component:pulumi-gestalt-external/external-world@0.0.0-STABLE-DEV" "wait-for-resource-operations"
        (func $wait (param i32)))
    (import "component:pulumi-gestalt-external/external-world@0.0.0-STABLE-DEV" "register-resource-outputs"
        (func $outputs (param i32 i32)))
    (import "[export]component:pulumi-gestalt/output-interface@0.0.0-DEV" "[resource-new]output"
        (func $new_output (param i32) (result i32)))
    (import "[export]component:pulumi-gestalt/output-interface@0.0.0-DEV" "[resource-new]composite-output"
        (func $new_composite (param i32) (result i32)))
    (import "[export]component:pulumi-gestalt/context@0.0.0-DEV" "[resource-new]context"
        (func $new_context (param i32) (result i32)))

    (memory (export "memory") 4)
    (data (i32.const 16) "done")
    (data (i32.const 32) "all is answered")
    ;; The ids of operations, one digit each.
    (data (i32.const 48) "0123456789")
    (global $free (mut i32) (i32.const 65536))
    (global $end (mut i32) (i32.const 0))
    (global $started (mut i32) (i32.const 0))
    (global $open (mut i32) (i32.const 0))
    (global $name (mut i32) (i32.const 0))
    (global $name_size (mut i32) (i32.const 0))

    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (global.get $free)
        (global.set $free (i32.and (i32.add (i32.add (global.get $free) (local.get 3)) (i32.const 7)) (i32.const -8))))

    ;; A message grows from 4096 on; nothing in it is longer than 127 bytes, so that each length is one byte.
    (func $begin (global.set $end (i32.const 4096)))
    (func $byte (param $value i32)
        (i32.store8 (global.get $end) (local.get $value))
        (global.set $end (i32.add (global.get $end) (i32.const 1))))
    (func $field (param $tag i32) (param $from i32) (param $size i32)
        (call $byte (local.get $tag)) (call $byte (local.get $size))
        (memory.copy (global.get $end) (local.get $from) (local.get $size))
        (global.set $end (i32.add (global.get $end) (local.get $size))))
    (func $stack_field (param $tag i32)
        (call $stack_urn (i32.const 64))
        (call $field (local.get $tag) (i32.load (i32.const 64)) (i32.load (i32.const 68))))
    (func $size (result i32) (i32.sub (global.get $end) (i32.const 4096)))
    (func $next_id (result i32)
        (global.set $started (i32.add (global.get $started) (i32.const 1)))
        (global.set $open (i32.add (global.get $open) (i32.const 1)))
        (i32.add (i32.const 48) (global.get $started)))

    (func (export "component:pulumi-gestalt/output-interface@0.0.0-DEV#[method]output.map")
        (param i32 i32 i32) (result i32) (call $new_output (i32.const 1)))
    (func (export "component:pulumi-gestalt/output-interface@0.0.0-DEV#[method]output.clone")
        (param i32) (result i32) (call $new_output (i32.const 1)))
    (func (export "component:pulumi-gestalt/output-interface@0.0.0-DEV#[method]output.combine")
        (param i32 i32 i32) (result i32) (call $new_output (i32.const 1)))
    (func (export "component:pulumi-gestalt/output-interface@0.0.0-DEV#[method]output.add-to-export")
        (param i32 i32 i32)
        (global.set $name (local.get 1)) (global.set $name_size (local.get 2)))
    (func (export "component:pulumi-gestalt/output-interface@0.0.0-DEV#[method]composite-output.get-field")
        (param i32 i32 i32) (result i32) (call $new_output (i32.const 1)))

    (func (export "component:pulumi-gestalt/context@0.0.0-DEV#[constructor]context") (param i32) (result i32)
        (call $new_context (i32.const 1)))
    (func (export "component:pulumi-gestalt/context@0.0.0-DEV#[method]context.create-output")
        (param i32 i32 i32 i32) (result i32) (call $new_output (i32.const 1)))
    (func (export "component:pulumi-gestalt/context@0.0.0-DEV#[method]context.get-config")
        (param i32 i32 i32 i32 i32 i32) (result i32)
        (i32.store (i32.const 64) (i32.const 0))
        (i32.const 64))
    ;; RegisterResourceRequest: 1 type, 2 name, 3 parent, 4 custom, 11 version.
    (func (export "component:pulumi-gestalt/context@0.0.0-DEV#[method]context.register-resource")
        (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
        (call $begin)
        (call $field (i32.const 0x0a) (local.get 1) (local.get 2))
        (call $field (i32.const 0x12) (local.get 3) (local.get 4))
        (call $stack_field (i32.const 0x1a))
        (call $byte (i32.const 0x20)) (call $byte (i32.const 1))
        (call $field (i32.const 0x5a) (local.get 5) (local.get 6))
        (call $register (call $next_id) (i32.const 1) (i32.const 4096) (call $size))
        (call $new_composite (i32.const 1)))
    ;; ResourceInvokeRequest: 1 token.
    (func (export "component:pulumi-gestalt/context@0.0.0-DEV#[method]context.invoke-resource")
        (param i32 i32 i32 i32 i32 i32 i32) (result i32)
        (call $begin)
        (call $field (i32.const 0x0a) (local.get 1) (local.get 2))
        (call $invoke (call $next_id) (i32.const 1) (i32.const 4096) (call $size))
        (call $new_composite (i32.const 1)))
    (func (export "component:pulumi-gestalt/context@0.0.0-DEV#[method]context.finish")
        (param i32 i32 i32) (result i32)
        (block (loop
            (br_if 1 (i32.eqz (global.get $open)))
            (call $wait (i32.const 64))
            (global.set $open (i32.sub (global.get $open) (i32.load (i32.const 68))))
            (br 0)))
        (call $log (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 32) (i32.const 15) (i32.const 0) (i32.const 0)
            (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
        ;; RegisterResourceOutputsRequest: 1 urn, 2 outputs, a Struct of one field: 1 key, 2 value, which is 3 a string.
        (call $begin)
        (call $stack_field (i32.const 0x0a))
        (call $byte (i32.const 0x12)) (call $byte (i32.add (global.get $name_size) (i32.const 12)))
        (call $byte (i32.const 0x0a)) (call $byte (i32.add (global.get $name_size) (i32.const 10)))
        (call $field (i32.const 0x0a) (global.get $name) (global.get $name_size))
        (call $byte (i32.const 0x12)) (call $byte (i32.const 6))
        (call $field (i32.const 0x1a) (i32.const 16) (i32.const 4))
        (call $outputs (i32.const 4096) (call $size))
        (i64.store (i32.const 64) (i64.const 0))
        (i32.const 64))
)
