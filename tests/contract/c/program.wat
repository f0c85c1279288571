;; program.c, compiled by Zig 0.17.1 (README.md gives the command) and printed by wasm-tools: the program that must link with
;; every implementation that will ever be released. Never edit it, never compile it anew.
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;2;) (func (param i32 i32 i32) (result i32)))
  (type (;3;) (func (param i32 i32 i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;6;) (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (type (;7;) (func (param i32 i32 i32 i32 i32 i32 i32)))
  (type (;8;) (func (param i32 i32 i32 i32)))
  (type (;9;) (func (param i32 i32) (result i32)))
  (import "component:pulumi-gestalt/context@0.0.0-DEV" "[constructor]context" (func (;0;) (type 0) (param i32) (result i32)))
  (import "component:pulumi-gestalt/context@0.0.0-DEV" "[method]context.create-output" (func (;1;) (type 1) (param i32 i32 i32 i32) (result i32)))
  (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[method]output.clone" (func (;2;) (type 0) (param i32) (result i32)))
  (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[method]output.combine" (func (;3;) (type 2) (param i32 i32 i32) (result i32)))
  (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[method]output.add-to-export" (func (;4;) (type 3) (param i32 i32 i32)))
  (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[resource-drop]output" (func (;5;) (type 4) (param i32)))
  (import "component:pulumi-gestalt/context@0.0.0-DEV" "[method]context.register-resource" (func (;6;) (type 5) (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[method]composite-output.get-field" (func (;7;) (type 2) (param i32 i32 i32) (result i32)))
  (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[resource-drop]composite-output" (func (;8;) (type 4) (param i32)))
  (import "component:pulumi-gestalt/context@0.0.0-DEV" "[method]context.invoke-resource" (func (;9;) (type 6) (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "component:pulumi-gestalt/context@0.0.0-DEV" "[method]context.get-config" (func (;10;) (type 7) (param i32 i32 i32 i32 i32 i32 i32)))
  (import "component:pulumi-gestalt/context@0.0.0-DEV" "[method]context.finish" (func (;11;) (type 8) (param i32 i32 i32 i32)))
  (import "component:pulumi-gestalt/context@0.0.0-DEV" "[resource-drop]context" (func (;12;) (type 4) (param i32)))
  (import "component:pulumi-gestalt/output-interface@0.0.0-DEV" "[method]output.map" (func (;13;) (type 2) (param i32 i32 i32) (result i32)))
  (table (;0;) 1 1 funcref)
  (memory (;0;) 17)
  (global (;0;) (mut i32) i32.const 1048576)
  (export "memory" (memory 0))
  (export "cabi_realloc" (func 14))
  (export "component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV#main" (func 16))
  (func (;14;) (type 1) (param i32 i32 i32 i32) (result i32)
    block ;; label = @1
      block ;; label = @2
        local.get 0
        br_if 0 (;@2;)
        local.get 1
        i32.eqz
        br_if 1 (;@1;)
      end
      unreachable
    end
    local.get 3
    local.get 2
    call 15
  )
  (func (;15;) (type 9) (param i32 i32) (result i32)
    (local i32)
    i32.const 0
    local.get 1
    i32.const 0
    i32.load offset=1048812
    local.tee 2
    i32.const 1048816
    local.get 2
    select
    i32.add
    i32.const -1
    i32.add
    i32.const 0
    local.get 1
    i32.sub
    i32.and
    local.tee 2
    local.get 0
    i32.add
    local.tee 1
    i32.store offset=1048812
    block ;; label = @1
      local.get 1
      i32.const 65535
      i32.add
      i32.const 16
      i32.shr_u
      local.tee 1
      memory.size
      local.tee 0
      i32.le_u
      br_if 0 (;@1;)
      local.get 1
      local.get 0
      i32.sub
      memory.grow
      i32.const -1
      i32.ne
      br_if 0 (;@1;)
      unreachable
    end
    local.get 2
  )
  (func (;16;) (type 4) (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    global.get 0
    i32.const 144
    i32.sub
    local.tee 1
    global.set 0
    local.get 0
    call 0
    local.tee 2
    i32.const 1048795
    i32.const 7
    i32.const 0
    call 1
    local.set 0
    local.get 2
    i32.const 1048803
    i32.const 8
    i32.const 1
    call 1
    local.set 3
    local.get 1
    local.get 0
    call 2
    local.tee 4
    i32.store offset=140
    local.get 1
    local.get 3
    i32.store offset=136
    local.get 0
    local.get 1
    i32.const 136
    i32.add
    i32.const 2
    call 3
    local.tee 5
    i32.const 1048778
    i32.const 8
    call 4
    local.get 5
    call 5
    local.get 4
    call 5
    local.get 2
    i32.const 1048582
    i32.const 20
    i32.const 1048576
    i32.const 5
    i32.const 1048811
    i32.const 0
    i32.const 0
    i32.const 0
    call 6
    local.tee 4
    i32.const 1048672
    i32.const 3
    call 7
    local.tee 5
    i32.const 1048676
    i32.const 8
    call 4
    local.get 5
    call 5
    local.get 4
    call 8
    local.get 1
    local.get 3
    i32.store offset=132
    local.get 1
    i32.const 6
    i32.store offset=128
    local.get 1
    i32.const 1048764
    i32.store offset=124
    local.get 1
    local.get 0
    i32.store offset=120
    local.get 1
    i32.const 4
    i32.store offset=116
    local.get 1
    i32.const 1048703
    i32.store offset=112
    local.get 2
    i32.const 1048713
    i32.const 19
    i32.const 1048708
    i32.const 4
    i32.const 1048789
    i32.const 5
    local.get 1
    i32.const 112
    i32.add
    i32.const 2
    call 6
    local.tee 4
    i32.const 1048703
    i32.const 4
    call 7
    local.set 5
    local.get 1
    i32.const 5
    i32.store offset=108
    local.get 1
    i32.const 1048738
    i32.store offset=104
    local.get 1
    i32.const 6
    i32.store offset=100
    local.get 1
    i32.const 1048771
    i32.store offset=96
    local.get 1
    local.get 1
    i64.load offset=104 align=4
    i64.store offset=56
    local.get 1
    local.get 1
    i64.load offset=96 align=4
    i64.store offset=48
    local.get 5
    local.get 1
    i32.const 56
    i32.add
    local.get 1
    i32.const 48
    i32.add
    call 17
    local.get 4
    i32.const 1048764
    i32.const 6
    call 7
    local.set 5
    local.get 1
    i32.const 5
    i32.store offset=92
    local.get 1
    i32.const 1048738
    i32.store offset=88
    local.get 1
    i32.const 12
    i32.store offset=84
    local.get 1
    i32.const 1048634
    i32.store offset=80
    local.get 1
    local.get 1
    i64.load offset=88 align=4
    i64.store offset=40
    local.get 1
    local.get 1
    i64.load offset=80 align=4
    i64.store offset=32
    local.get 5
    local.get 1
    i32.const 40
    i32.add
    local.get 1
    i32.const 32
    i32.add
    call 17
    local.get 4
    call 8
    local.get 1
    local.get 0
    i32.store offset=76
    local.get 1
    i32.const 3
    i32.store offset=72
    local.get 1
    i32.const 1048603
    i32.store offset=68
    local.get 2
    i32.const 1048744
    i32.const 19
    i32.const 1048789
    i32.const 5
    local.get 1
    i32.const 68
    i32.add
    i32.const 1
    call 9
    local.tee 4
    i32.const 1048647
    i32.const 6
    call 7
    local.tee 5
    i32.const 1048647
    i32.const 6
    call 4
    local.get 5
    call 5
    local.get 4
    call 8
    local.get 0
    call 5
    local.get 3
    call 5
    local.get 2
    i32.const 0
    i32.const 0
    i32.const 0
    i32.const 1048685
    i32.const 5
    local.get 1
    i32.const 112
    i32.add
    call 10
    local.get 1
    i32.const 11
    i32.store offset=72
    local.get 1
    i32.const 1048691
    i32.store offset=68
    local.get 1
    local.get 1
    i64.load offset=68 align=4
    i64.store offset=24
    local.get 2
    local.get 1
    i32.const 112
    i32.add
    local.get 1
    i32.const 24
    i32.add
    call 18
    local.get 2
    i32.const 0
    i32.const 0
    i32.const 0
    i32.const 1048614
    i32.const 6
    local.get 1
    i32.const 112
    i32.add
    call 10
    block ;; label = @1
      local.get 1
      i32.load8_u offset=112
      i32.eqz
      br_if 0 (;@1;)
      local.get 1
      i32.load8_u offset=116
      i32.const 255
      i32.and
      i32.const 1
      i32.ne
      br_if 0 (;@1;)
      local.get 1
      i32.load offset=120
      local.tee 0
      i32.const 1048621
      i32.const 12
      call 4
      local.get 0
      call 5
      local.get 2
      i32.const 1
      i32.const 1048654
      i32.const 5
      i32.const 1048685
      i32.const 5
      local.get 1
      i32.const 112
      i32.add
      call 10
      local.get 1
      i32.const 11
      i32.store offset=140
      local.get 1
      i32.const 1048660
      i32.store offset=136
      local.get 1
      local.get 1
      i64.load offset=136 align=4
      i64.store offset=16
      local.get 2
      local.get 1
      i32.const 112
      i32.add
      local.get 1
      i32.const 16
      i32.add
      call 18
      local.get 2
      i32.const 0
      i32.const 0
      i32.const 0
      i32.const 1048607
      i32.const 6
      local.get 1
      i32.const 112
      i32.add
      call 10
      local.get 1
      i32.load8_u offset=112
      br_if 0 (;@1;)
      local.get 2
      i32.const 0
      i32.const 0
      local.get 1
      i32.const 136
      i32.add
      call 11
      block ;; label = @2
        local.get 1
        i32.load offset=140
        local.tee 6
        i32.eqz
        br_if 0 (;@2;)
        loop ;; label = @3
          i32.const 0
          i32.const 0
          i32.load offset=1048812
          local.tee 0
          i32.const 1048816
          local.get 0
          select
          i32.const 3
          i32.add
          i32.const -4
          i32.and
          local.tee 7
          local.get 6
          i32.const 12
          i32.mul
          i32.add
          local.tee 0
          i32.store offset=1048812
          local.get 1
          i32.load offset=136
          local.set 8
          block ;; label = @4
            local.get 0
            i32.const 65535
            i32.add
            i32.const 16
            i32.shr_u
            local.tee 0
            memory.size
            local.tee 3
            i32.le_u
            br_if 0 (;@4;)
            local.get 0
            local.get 3
            i32.sub
            memory.grow
            i32.const -1
            i32.eq
            br_if 3 (;@1;)
          end
          i32.const 0
          local.set 9
          loop ;; label = @4
            local.get 8
            local.get 9
            i32.const 20
            i32.mul
            i32.add
            local.tee 0
            i32.load
            local.set 10
            local.get 0
            i32.load offset=4
            local.set 5
            local.get 0
            i32.load offset=16
            local.set 4
            local.get 0
            i32.load offset=12
            local.set 3
            block ;; label = @5
              block ;; label = @6
                block ;; label = @7
                  block ;; label = @8
                    block ;; label = @9
                      local.get 0
                      i32.load offset=8
                      i32.const -4
                      i32.add
                      br_table 0 (;@9;) 1 (;@8;) 8 (;@1;)
                    end
                    i32.const 0
                    local.set 0
                    br 1 (;@7;)
                  end
                  i32.const 0
                  local.set 0
                  loop ;; label = @8
                    local.get 5
                    local.get 0
                    i32.add
                    i32.load8_u
                    local.get 0
                    i32.const 1048738
                    i32.add
                    i32.load8_u
                    i32.ne
                    br_if 7 (;@1;)
                    local.get 0
                    i32.const 1
                    i32.add
                    local.tee 0
                    i32.const 5
                    i32.eq
                    br_if 2 (;@6;)
                    br 0 (;@8;)
                  end
                end
                loop ;; label = @7
                  local.get 5
                  local.get 0
                  i32.add
                  i32.load8_u
                  local.get 0
                  i32.const 1048733
                  i32.add
                  i32.load8_u
                  i32.ne
                  br_if 6 (;@1;)
                  i32.const 1
                  local.set 11
                  local.get 0
                  i32.const 1
                  i32.add
                  local.tee 0
                  i32.const 4
                  i32.eq
                  br_if 2 (;@5;)
                  br 0 (;@7;)
                end
              end
              i32.const 0
              local.set 11
              local.get 2
              i32.const 1048787
              i32.const 1
              i32.const 0
              call 1
              local.set 0
              local.get 1
              i32.const 4
              i32.store offset=116
              local.get 1
              i32.const 1048733
              i32.store offset=112
              local.get 1
              i32.const 4
              i32.store offset=72
              local.get 1
              i32.const 1048733
              i32.store offset=68
              local.get 1
              local.get 1
              i64.load offset=112 align=4
              i64.store offset=8
              local.get 1
              local.get 1
              i64.load offset=68 align=4
              i64.store
              local.get 0
              local.get 1
              i32.const 8
              i32.add
              local.get 1
              call 17
            end
            i32.const 0
            local.get 4
            i32.const 1
            i32.shl
            i32.const 0
            i32.load offset=1048812
            local.tee 0
            i32.const 1048816
            local.get 0
            select
            local.tee 5
            i32.add
            local.tee 0
            i32.const 3
            i32.add
            i32.store offset=1048812
            block ;; label = @5
              local.get 0
              i32.const 65538
              i32.add
              i32.const 16
              i32.shr_u
              local.tee 0
              memory.size
              local.tee 12
              i32.le_u
              br_if 0 (;@5;)
              local.get 0
              local.get 12
              i32.sub
              memory.grow
              i32.const -1
              i32.eq
              br_if 4 (;@1;)
            end
            local.get 7
            local.get 9
            i32.const 12
            i32.mul
            i32.add
            local.set 12
            local.get 5
            i32.const 91
            i32.store8
            block ;; label = @5
              block ;; label = @6
                local.get 4
                i32.eqz
                br_if 0 (;@6;)
                i32.const 0
                local.set 0
                loop ;; label = @7
                  local.get 5
                  local.get 0
                  i32.add
                  i32.const 1
                  i32.add
                  local.get 3
                  local.get 0
                  i32.add
                  i32.load8_u
                  i32.store8
                  local.get 4
                  local.get 0
                  i32.const 1
                  i32.add
                  local.tee 0
                  i32.ne
                  br_if 0 (;@7;)
                end
                local.get 5
                local.get 0
                i32.add
                local.tee 13
                i32.const 1
                i32.add
                local.set 0
                local.get 11
                br_if 1 (;@5;)
                local.get 0
                i32.const 44
                i32.store8
                local.get 13
                i32.const 2
                i32.add
                local.set 0
                loop ;; label = @7
                  local.get 0
                  local.get 3
                  i32.load8_u
                  i32.store8
                  local.get 3
                  i32.const 1
                  i32.add
                  local.set 3
                  local.get 0
                  i32.const 1
                  i32.add
                  local.set 0
                  local.get 4
                  i32.const -1
                  i32.add
                  local.tee 4
                  br_if 0 (;@7;)
                  br 2 (;@5;)
                end
              end
              block ;; label = @6
                local.get 11
                i32.eqz
                br_if 0 (;@6;)
                local.get 5
                i32.const 1
                i32.add
                local.set 0
                br 1 (;@5;)
              end
              local.get 5
              i32.const 44
              i32.store8 offset=1
              local.get 5
              i32.const 2
              i32.add
              local.set 0
            end
            local.get 0
            i32.const 93
            i32.store8
            local.get 12
            local.get 0
            local.get 5
            i32.sub
            i32.const 1
            i32.add
            i32.store offset=8
            local.get 12
            local.get 5
            i32.store offset=4
            local.get 12
            local.get 10
            i32.store
            local.get 9
            i32.const 1
            i32.add
            local.tee 9
            local.get 6
            i32.ne
            br_if 0 (;@4;)
          end
          local.get 2
          local.get 7
          local.get 6
          local.get 1
          i32.const 136
          i32.add
          call 11
          loop ;; label = @4
            local.get 8
            i32.load
            call 5
            local.get 8
            i32.const 20
            i32.add
            local.set 8
            local.get 6
            i32.const -1
            i32.add
            local.tee 6
            br_if 0 (;@4;)
          end
          local.get 1
          i32.load offset=140
          local.tee 6
          br_if 0 (;@3;)
        end
      end
      local.get 2
      call 12
      local.get 1
      i32.const 144
      i32.add
      global.set 0
      return
    end
    unreachable
  )
  (func (;17;) (type 3) (param i32 i32 i32)
    local.get 0
    local.get 1
    i32.load
    local.get 1
    i32.load offset=4
    call 13
    local.set 1
    local.get 0
    call 5
    local.get 1
    local.get 2
    i32.load
    local.get 2
    i32.load offset=4
    call 4
    local.get 1
    call 5
  )
  (func (;18;) (type 3) (param i32 i32 i32)
    (local i32 i32 i32)
    block ;; label = @1
      local.get 1
      i32.load8_u
      i32.eqz
      br_if 0 (;@1;)
      local.get 1
      i32.load8_u offset=4
      br_if 0 (;@1;)
      i32.const 0
      local.get 1
      i32.load offset=12
      i32.const 0
      i32.load offset=1048812
      local.tee 3
      i32.const 1048816
      local.get 3
      select
      local.tee 4
      i32.add
      local.tee 3
      i32.const 2
      i32.add
      i32.store offset=1048812
      block ;; label = @2
        local.get 3
        i32.const 65537
        i32.add
        i32.const 16
        i32.shr_u
        local.tee 3
        memory.size
        local.tee 5
        i32.le_u
        br_if 0 (;@2;)
        local.get 3
        local.get 5
        i32.sub
        memory.grow
        i32.const -1
        i32.eq
        br_if 1 (;@1;)
      end
      local.get 4
      i32.const 34
      i32.store8
      local.get 4
      i32.const 1
      i32.add
      local.set 3
      block ;; label = @2
        local.get 1
        i32.load offset=12
        local.tee 5
        i32.eqz
        br_if 0 (;@2;)
        local.get 1
        i32.load offset=8
        local.set 1
        loop ;; label = @3
          local.get 3
          local.get 1
          i32.load8_u
          i32.store8
          local.get 1
          i32.const 1
          i32.add
          local.set 1
          local.get 3
          i32.const 1
          i32.add
          local.set 3
          local.get 5
          i32.const -1
          i32.add
          local.tee 5
          br_if 0 (;@3;)
        end
      end
      local.get 3
      i32.const 34
      i32.store8
      local.get 0
      local.get 4
      local.get 3
      local.get 4
      i32.sub
      i32.const 1
      i32.add
      i32.const 0
      call 1
      local.tee 3
      local.get 2
      i32.load
      local.get 2
      i32.load offset=4
      call 4
      local.get 3
      call 5
      return
    end
    unreachable
  )
  (data (;0;) (i32.const 1048576) "empty\00contract:index:Empty\00key\00absent\00secret\00configSecret\00mappedSecret\00answer\00other\00configOther\00urn\00emptyUrn\00plain\00configPlain\00open\00full\00contract:index:Full\00late\00twice\00contract:index:find\00closed\00mapped\00combined\007\001.2.3\00\22plain\22\00\22hidden\22\00")
)
