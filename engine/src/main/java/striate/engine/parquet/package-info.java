/**
 * Parquet files, read by DuckDB inside the process. Knows rows and columns, and nothing of what
 * they are for. DuckDB's native library is loaded when the first file is read, not before.
 */
@NullMarked
package striate.engine.parquet;

import org.jspecify.annotations.NullMarked;
