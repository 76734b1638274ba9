import { type ClockCode, assemble } from './clock-code.ts';

/**
 * What x86-64 runs in place of the vDSO's functions. The registers are those that a caller of C must not count on (System
 * V ABI, section 3.2.1), and rbx, which is kept. `rip+name` is a field of the data block before it. Text after `;` tells
 * what the bytes say; a test has a disassembler tell the same.
 */
const text = `
clock_gettime: ; +0x40
  f30f1efa                ; endbr64
  53                      ; push rbx
  b8e4000000              ; mov eax,0xe4
  0f05                    ; syscall
  4c8b05ddffffff          ; mov r8,[rip+witness]
  4d85c0                  ; test r8,r8
  7404                    ; je <clock_gettime+0x1c>
  f049ff00                ; lock inc [r8]
  85c0                    ; test eax,eax
  0f85ce000000            ; jne <out>
  83ff3f                  ; cmp edi,0x3f
  0f87c5000000            ; ja <out>
  488b0db4ffffff          ; mov rcx,[rip+mask]
  480fa3f9                ; bt rcx,rdi
  0f83b4000000            ; jae <out>
  4989f1                  ; mov r9,rsi
  49691900ca9a3b          ; imul rbx,[r9],0x3b9aca00
  49035908                ; add rbx,[r9+0x8]
  488b0575ffffff          ; mov rax,[rip+shift]
  488b1576ffffff          ; mov rdx,[rip+rate]
  480b1577ffffff          ; or rdx,[rip+period]
  7460                    ; je <add>
  4883ec10                ; sub rsp,0x10
  b8e4000000              ; mov eax,0xe4
  bf01000000              ; mov edi,0x1
  4889e6                  ; mov rsi,rsp
  0f05                    ; syscall
  4869042400ca9a3b        ; imul rax,[rsp],0x3b9aca00
  4803442408              ; add rax,[rsp+0x8]
  4883c410                ; add rsp,0x10
  482b0552ffffff          ; sub rax,[rip+base]
  488b0d43ffffff          ; mov rcx,[rip+period]
  4885c9                  ; test rcx,rcx
  7416                    ; je <drift>
  4899                    ; cqo
  48f7f9                  ; idiv rcx
  a801                    ; test al,0x1
  b800000000              ; mov eax,0x0
  480f44051affffff        ; cmove rax,[rip+shift]
  eb13                    ; jmp <add>
drift: ; +0xf0
  48f72d19ffffff          ; imul [rip+rate]
  480facd020              ; shrd rax,rdx,0x20
  48030505ffffff          ; add rax,[rip+shift]
add: ; +0x103
  4801d8                  ; add rax,rbx
  4d85c0                  ; test r8,r8
  7409                    ; je <add+0x11>
  f049ff4008              ; lock inc [r8+0x8]
  49894010                ; mov [r8+0x10],rax
  b900ca9a3b              ; mov ecx,0x3b9aca00
  4899                    ; cqo
  48f7f9                  ; idiv rcx
  4885d2                  ; test rdx,rdx
  7906                    ; jns <add+0x26>
  4801ca                  ; add rdx,rcx
  48ffc8                  ; dec rax
  498901                  ; mov [r9],rax
  49895108                ; mov [r9+0x8],rdx
  31c0                    ; xor eax,eax
out: ; +0x132
  5b                      ; pop rbx
  c3                      ; ret
gettimeofday: ; +0x134
  f30f1efa                ; endbr64
  56                      ; push rsi
  57                      ; push rdi
  4883ec18                ; sub rsp,0x18
  4885f6                  ; test rsi,rsi
  7409                    ; je <gettimeofday+0x18>
  31ff                    ; xor edi,edi
  b860000000              ; mov eax,0x60
  0f05                    ; syscall
  48837c241800            ; cmp [rsp+0x18],0x0
  742a                    ; je <gettimeofday+0x4a>
  31ff                    ; xor edi,edi
  4889e6                  ; mov rsi,rsp
  e8e2feffff              ; call <clock_gettime>
  488b4c2418              ; mov rcx,[rsp+0x18]
  488b0424                ; mov rax,[rsp]
  488901                  ; mov [rcx],rax
  488b442408              ; mov rax,[rsp+0x8]
  31d2                    ; xor edx,edx
  41b8e8030000            ; mov r8d,0x3e8
  49f7f0                  ; div r8
  48894108                ; mov [rcx+0x8],rax
  4883c428                ; add rsp,0x28
  31c0                    ; xor eax,eax
  c3                      ; ret
time: ; +0x185
  f30f1efa                ; endbr64
  57                      ; push rdi
  4883ec10                ; sub rsp,0x10
  31ff                    ; xor edi,edi
  4889e6                  ; mov rsi,rsp
  e8a8feffff              ; call <clock_gettime>
  488b0424                ; mov rax,[rsp]
  4883c410                ; add rsp,0x10
  5f                      ; pop rdi
  4885ff                  ; test rdi,rdi
  7403                    ; je <time+0x24>
  488907                  ; mov [rdi],rax
  c3                      ; ret
`;

/** endbr64: with control-flow enforcement an indirect call may land nowhere else, so it stays first. */
const endbr64 = Buffer.from('f30f1efa', 'hex');

export const x64Code: ClockCode = {
  bytes: assemble(text),
  functions: {
    __vdso_clock_gettime: 0x40,
    __vdso_gettimeofday: 0x134,
    __vdso_time: 0x185,
  },
  jump: (from, to, original) => {
    const at = original.subarray(0, 4).equals(endbr64) ? 4 : 0;
    const instruction = Buffer.alloc(at + 5);
    endbr64.copy(instruction, 0, 0, at);
    // jmp rel32, relative to the instruction behind it.
    instruction.writeUInt8(0xe9, at);
    instruction.writeInt32LE(to - (from + at + 5), at + 1);
    return instruction;
  },
};
