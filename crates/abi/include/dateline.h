/* The plugin contract of Dateline, version 1.0. This header is the reference.
 *
 * Memory: BORROW ONLY. Every pointer passed in any direction is valid until the call that passed it returns, and no
 * longer. Whoever wants to keep something copies it. Nothing allocated on one side is ever freed by the other.
 * Exceptions, all static: the plugin record and its manifest (live as long as the process: libraries are never
 * unloaded) and the dl_host record (lives until after destroy).
 *
 * Threads: one instance per plugin and configuration, shared and immutable; one scratch per thread. A plugin starts no
 * threads, writes nothing to standard output, installs no signal handler, never calls exit, and unwinds across no call.
 *
 * The tags: owner = who owns what a pointer leads to; lifetime = until when it may be read; thread = who may call.
 */
#ifndef DATELINE_H
#define DATELINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DL_ABI_MAJOR 1u
#define DL_ABI_MINOR 0u
#define DL_NONE 0xFFFFFFFFu /* no row, in a DL_REF column; in both halves of an absent DL_SPAN or DL_STR */

#if defined(_WIN32)
#define DL_EXPORT __declspec(dllexport)
#else
#define DL_EXPORT __attribute__((visibility("default")))
#endif

typedef int32_t dl_status;
enum {
  DL_OK = 0,
  DL_E_CONFIG = -1,     /* configuration refused; report() says which key          */
  DL_E_BIND = -2,       /* layers given do not fit what the plugin needs           */
  DL_E_INPUT = -3,      /* this document cannot be analysed                        */
  DL_E_OUTPUT = -4,     /* host refused emitted rows; report() says why            */
  DL_E_CANCELLED = -5,  /* the plugin saw *cancel != 0 and stopped                 */
  DL_E_LIMIT = -6,      /* the plugin's own limit was reached                      */
  DL_E_RESOURCE = -7,   /* model or data file missing or broken                    */
  DL_E_PANIC = -8,      /* caught unwinding; scratch is spoiled                    */
  DL_E_UNSUPPORTED = -9
};

/* Column types. */
enum {
  DL_U8 = 1,
  DL_U32 = 2,
  DL_I32 = 3,
  DL_I64 = 4,
  DL_F32 = 5,
  DL_SPAN = 6,  /* dl_pair {start, end}: byte offsets into the text, on character boundaries */
  DL_STR = 7,   /* dl_pair {start, end}: byte offsets into the layer's string blob           */
  DL_REF = 8,   /* uint32_t: row of another layer, DL_NONE = none                            */
  DL_ROWS = 9,  /* dl_pair {first, count}: rows of a child layer                             */
  DL_LABEL = 10 /* uint8_t: index into the label list of the schema                          */
};

/* frozen, 16. UTF-8 unless said otherwise; not NUL-terminated. owner, lifetime: those of the call that passes it. */
typedef struct dl_bytes { const uint8_t *ptr; size_t len; } dl_bytes;
/* frozen, 8 */
typedef struct dl_pair { uint32_t a; uint32_t b; } dl_pair;
/* frozen, 16 */
typedef struct dl_column { const void *data; uint32_t type; uint32_t reserved; } dl_column;
/* frozen, 32 */
typedef struct dl_layer {
  const dl_column *columns; uint32_t n_columns; uint32_t n_rows;
  dl_bytes strings;
} dl_layer;

/* 48 in 1.0; grows at the end: read a field only if `size` covers it. owner: host. lifetime: the analyze call. */
typedef struct dl_document {
  uint32_t size; uint32_t n_layers;
  const dl_layer *layers; /* in the order of the manifest's `requires`, then `uses`; an absent optional layer has columns == NULL */
  dl_bytes text;
  void *run;              /* handle for emit() and report() during this call */
  const uint32_t *cancel; /* read atomically; non-zero: return DL_E_CANCELLED soon */
} dl_document;

/* 48 in 1.0; grows at the end. owner: host. lifetime: until after destroy. */
typedef struct dl_host {
  uint32_t size; uint32_t abi_minor;
  void *ctx;
  /* Copies `rows`, checks them and appends them to provided layer number `provide`.
     owner: plugin (rows). lifetime: this call. thread: the one that called analyze, during analyze. */
  dl_status (*emit)(void *run, uint32_t provide, const dl_layer *rows);
  /* The reason of the status about to be returned.
     owner: plugin (message). lifetime: this call. thread: the one that called create or analyze, during it. */
  void (*report)(void *run, dl_status code, dl_bytes message);
  /* One log event: level 1 error ... 5 trace; fields as a JSON object.
     owner: plugin. lifetime: this call. thread: any. */
  void (*log)(void *ctx, uint32_t level, dl_bytes target, dl_bytes message, dl_bytes fields_json);
  /* A host extension "dateline.NAME/REV"; NULL if unknown.
     owner: host (result). lifetime: until after destroy. thread: any. */
  const void *(*extension)(void *ctx, dl_bytes id);
} dl_host;

/* 64 in 1.0; grows at the end. owner: host. lifetime: the create call. */
typedef struct dl_setup {
  uint32_t size; uint32_t reserved;
  void *run;
  dl_bytes config_json;   /* already checked against the manifest's config schema; {} if none */
  dl_bytes data_dir;      /* folder of the plugin's own resources; read only */
  dl_bytes bindings_json; /* what the host bound: layer, provider, version, optional layers present */
} dl_setup;

/* 80 in 1.0; grows at the end. owner: plugin. lifetime: the process. */
typedef struct dl_plugin {
  uint32_t abi_major; uint32_t abi_minor; uint32_t size; uint32_t flags;
  dl_bytes manifest; /* the same bytes as the embedded manifest. lifetime: the process */
  /* Makes an instance.
     owner: host (host, setup), plugin (*instance). lifetime: host until after destroy, setup this call. thread: any. */
  dl_status (*create)(const dl_host *host, const dl_setup *setup, void **instance);
  /* Makes scratch for one thread; may give NULL.
     owner: plugin (*scratch). lifetime: until destroy_scratch. thread: any. */
  dl_status (*create_scratch)(void *instance, void **scratch);
  /* Analyses one document.
     owner: host (doc). lifetime: this call. thread: any; concurrent calls have distinct scratch. */
  dl_status (*analyze)(void *instance, void *scratch, const dl_document *doc);
  /* owner: plugin. lifetime: ends here. thread: any, not during analyze with that scratch. */
  void (*destroy_scratch)(void *instance, void *scratch);
  /* owner: plugin. lifetime: ends here. thread: any, after all scratch is gone. */
  void (*destroy)(void *instance);
  /* A plugin's own extension; may be a NULL function.
     owner: plugin (result). lifetime: the process. thread: any. */
  const void *(*extension)(dl_bytes id);
} dl_plugin;

/* The only exported symbol; its name carries the major version. */
DL_EXPORT extern const dl_plugin dateline_plugin_v1;

/* The manifest is JSON (see docs/plugin-guide.md) in a static block that the host finds by scanning the file:
 * 16 bytes DL_MANIFEST_MARK, uint32_t length (little-endian), the JSON, uint32_t FNV-1a of the JSON (little-endian). */
#define DL_MANIFEST_MARK 0x7f, 'D', 'L', '-', 'M', 'A', 'N', 'I', 'F', 'E', 'S', 'T', '-', '1', 0x0a, 0xfe

#ifdef __cplusplus
}
#endif
#endif
