// The contract program in C: calls every function of the contract, against the binary names and the canonical ABI of the
// Component Model, with no generated code and no C library. It imports no WASI and drops each handle as soon as it can.
// The JavaScript program does the same, call for call; README.md says what both must deploy.
//
// Build: see build.py. The version in the import names is the placeholder of the frozen WIT, stamped afterwards.

typedef unsigned int u32;
typedef u32 handle;

typedef struct {
    const char *at;
    u32 size;
} text;

typedef struct {
    text name;
    handle value;
} field;

typedef struct {
    handle id;
    text function_name;
    text value;
} request;

typedef struct {
    handle id;
    text value;
} result;

typedef struct {
    request *at;
    u32 count;
} requests;

// option<config-value>: two discriminants of one byte, each before a payload that is aligned to four.
typedef struct {
    unsigned char some;
    unsigned char kind __attribute__((aligned(4)));
    union {
        text plaintext;
        handle secret;
    };
} config;

enum { PLAINTEXT = 0, SECRET = 1 };

#define VERSION "0.0.0-DEV"
#define IMPORT(interface, name) \
    __attribute__((import_module("component:pulumi-gestalt/" interface "@" VERSION), import_name(name))) extern

IMPORT("output-interface", "[method]output.map") handle output_map(handle self, const char *at, u32 size);
IMPORT("output-interface", "[method]output.clone") handle output_clone(handle self);
IMPORT("output-interface", "[method]output.combine") handle output_combine(handle self, const handle *at, u32 count);
IMPORT("output-interface", "[method]output.add-to-export") void output_add_to_export(handle self, const char *at, u32 size);
IMPORT("output-interface", "[resource-drop]output") void output_drop(handle self);
IMPORT("output-interface", "[method]composite-output.get-field") handle composite_get_field(handle self, const char *at, u32 size);
IMPORT("output-interface", "[resource-drop]composite-output") void composite_drop(handle self);
IMPORT("context", "[constructor]context") handle context_new(u32 in_preview);
IMPORT("context", "[resource-drop]context") void context_drop(handle self);
IMPORT("context", "[method]context.create-output") handle context_create_output(handle self, const char *at, u32 size, u32 secret);
IMPORT("context", "[method]context.register-resource") handle context_register_resource(
    handle self, const char *type, u32 type_size, const char *name, u32 name_size,
    const char *version, u32 version_size, const field *object, u32 count);
IMPORT("context", "[method]context.invoke-resource") handle context_invoke_resource(
    handle self, const char *token, u32 token_size, const char *version, u32 version_size, const field *object, u32 count);
IMPORT("context", "[method]context.finish") void context_finish(handle self, const result *at, u32 count, requests *found);
IMPORT("context", "[method]context.get-config") void context_get_config(
    handle self, u32 has_name, const char *name, u32 name_size, const char *key, u32 key_size, config *found);

// A literal as the two arguments (address, size) that a string becomes, and as a text.
#define LITERAL(chars) chars, sizeof(chars) - 1
#define TEXT(chars) ((text){LITERAL(chars)})

// Memory is given out and never taken back: the program ends soon.
extern char __heap_base;
static u32 used;

static void *allocate(u32 size, u32 align) {
    if (used == 0) used = (u32)&__heap_base;
    u32 at = (used + align - 1) & -align;
    used = at + size;
    u32 pages = (used + 0xffff) >> 16, have = __builtin_wasm_memory_size(0);
    if (pages > have && __builtin_wasm_memory_grow(0, pages - have) == (unsigned long)-1) __builtin_trap();
    return (void *)at;
}

// The implementation's answers are written into memory that this function gives. It only ever asks for new memory.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) {
    if (old != 0 || old_size != 0) __builtin_trap();
    return allocate(size, align);
}

static int equal(text one, text other) {
    if (one.size != other.size) return 0;
    for (u32 i = 0; i < one.size; i++)
        if (one.at[i] != other.at[i]) return 0;
    return 1;
}

static char *append(char *at, text part) {
    for (u32 i = 0; i < part.size; i++) *at++ = part.at[i];
    return at;
}

// [value], or [value,value]
static text list_of(text value, int twice) {
    char *start = allocate(2 * value.size + 3, 1), *at = append(append(start, TEXT("[")), value);
    if (twice) at = append(append(at, TEXT(",")), value);
    at = append(at, TEXT("]"));
    return (text){start, (u32)(at - start)};
}

static void export_and_drop(handle output, text name) {
    output_add_to_export(output, name.at, name.size);
    output_drop(output);
}

static void map_and_export(handle output, text function, text name) {
    handle mapped = output_map(output, function.at, function.size);
    output_drop(output);
    export_and_drop(mapped, name);
}

static void deploy(handle context) {
    handle plain = context_create_output(context, LITERAL("\"plain\""), 0);
    handle secret = context_create_output(context, LITERAL("\"hidden\""), 1);
    handle copy = output_clone(plain);
    handle others[] = {secret, copy};
    export_and_drop(output_combine(plain, others, 2), TEXT("combined"));
    output_drop(copy);

    handle empty = context_register_resource(
        context, LITERAL("contract:index:Empty"), LITERAL("empty"), LITERAL(""), (const field *)0, 0);
    export_and_drop(composite_get_field(empty, LITERAL("urn")), TEXT("emptyUrn"));
    composite_drop(empty);

    field object[] = {{TEXT("open"), plain}, {TEXT("closed"), secret}};
    handle full = context_register_resource(
        context, LITERAL("contract:index:Full"), LITERAL("full"), LITERAL("1.2.3"), object, 2);
    map_and_export(composite_get_field(full, LITERAL("open")), TEXT("twice"), TEXT("mapped"));
    map_and_export(composite_get_field(full, LITERAL("closed")), TEXT("twice"), TEXT("mappedSecret"));
    composite_drop(full);

    field arguments[] = {{TEXT("key"), plain}};
    handle found = context_invoke_resource(context, LITERAL("contract:index:find"), LITERAL("1.2.3"), arguments, 1);
    export_and_drop(composite_get_field(found, LITERAL("answer")), TEXT("answer"));
    composite_drop(found);
    output_drop(plain);
    output_drop(secret);
}

static void export_plaintext(handle context, config *found, text name) {
    if (!found->some || found->kind != PLAINTEXT) __builtin_trap();
    // The test configures words that need no escape, so that quotes make them JSON.
    char *start = allocate(found->plaintext.size + 2, 1);
    char *end = append(append(append(start, TEXT("\"")), found->plaintext), TEXT("\""));
    export_and_drop(context_create_output(context, start, (u32)(end - start), 0), name);
}

static void configure(handle context) {
    config found;
    context_get_config(context, 0, (const char *)0, 0, LITERAL("plain"), &found);
    export_plaintext(context, &found, TEXT("configPlain"));

    context_get_config(context, 0, (const char *)0, 0, LITERAL("secret"), &found);
    if (!found.some || found.kind != SECRET) __builtin_trap();
    export_and_drop(found.secret, TEXT("configSecret"));

    context_get_config(context, 1, LITERAL("other"), LITERAL("plain"), &found);
    export_plaintext(context, &found, TEXT("configOther"));

    context_get_config(context, 0, (const char *)0, 0, LITERAL("absent"), &found);
    if (found.some) __builtin_trap();
}

static text call(handle context, text function, text value) {
    if (equal(function, TEXT("twice"))) {
        map_and_export(context_create_output(context, LITERAL("7"), 0), TEXT("late"), TEXT("late"));
        return list_of(value, 1);
    }
    if (equal(function, TEXT("late"))) return list_of(value, 0);
    __builtin_trap();
}

static void run_callbacks(handle context) {
    requests found;
    context_finish(context, (const result *)0, 0, &found);
    while (found.count > 0) {
        requests open = found;
        result *results = allocate(open.count * sizeof(result), 4);
        for (u32 i = 0; i < open.count; i++)
            results[i] = (result){open.at[i].id, call(context, open.at[i].function_name, open.at[i].value)};
        context_finish(context, results, open.count, &found);
        for (u32 i = 0; i < open.count; i++) output_drop(open.at[i].id);
    }
}

__attribute__((export_name("component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV#main"))) void run(u32 in_preview) {
    handle context = context_new(in_preview);
    deploy(context);
    configure(context);
    run_callbacks(context);
    context_drop(context);
}
