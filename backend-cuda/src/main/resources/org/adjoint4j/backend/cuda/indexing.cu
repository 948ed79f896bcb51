// Rows and elements chosen by index. Callers have checked the indices.
#include "adjoint4j.cuh"

KERNEL gather_rows(Array table, const int* ids, Array out, int count, int width) {
  FOR_EACH(i, (long long)count * width) {
    long long r = i / width;
    set(out, i, get(table, (long long)ids[r] * width + (i - r * width)));
  }
}
CUDA_ON_CPU_KERNEL(gather_rows);

// The same with a width that is a multiple of 4.
KERNEL gather_rows_4(Array table, const int* ids, Array out, int count, int width) {
  long long n = (long long)count * width;
  FOR_EACH_4(i, n) {
    long long r = i / width;
    long long from = (long long)ids[r] * width + (i - r * width);
    set4(out, i, n, get4(table, from, from + 4));
  }
}
CUDA_ON_CPU_KERNEL(gather_rows_4);

// Row rows[s] of dTable += the rows order[starts[s]] to order[starts[s + 1] - 1] of dy, for segment s = blockIdx.x. Each
// segment has a row of its own, so there are no atomics, and the order of the sum is fixed: 8 threads of a column take
// every eighth row each, then their sums are added in turn. Blocks of 256 threads: 32 columns, 8 threads each.
KERNEL scatter_add_rows(Array dy, const int* order, const int* starts, const int* rows, Array dTable, int width) {
  __shared__ float parts[8][32];
  int x = threadIdx.x & 31;
  int y = threadIdx.x >> 5;
  int column = blockIdx.y * 32 + x;
  int from = starts[blockIdx.x];
  int to = starts[blockIdx.x + 1];
  float sum = 0.f;
  if (column < width) {
    for (int j = from + y; j < to; j += 8) sum += get(dy, (long long)order[j] * width + column);
  }
  parts[y][x] = sum;
  __syncthreads();
  if (y == 0 && column < width) {
    long long at = (long long)rows[blockIdx.x] * width + column;
    for (int j = 1; j < 8; j++) sum += parts[j][x];
    set(dTable, at, get(dTable, at) + sum);
  }
}
CUDA_ON_CPU_KERNEL(scatter_add_rows);

KERNEL pick_per_row(Array x, const int* columns, Array out, int rows, int width) {
  FOR_EACH(r, rows) { set(out, r, get(x, r * width + columns[r])); }
}
CUDA_ON_CPU_KERNEL(pick_per_row);

KERNEL pick_per_row_backward(Array dy, const int* columns, Array dx, int rows, int width) {
  FOR_EACH(i, (long long)rows * width) {
    long long r = i / width;
    set(dx, i, i - r * width == columns[r] ? get(dy, r) : 0.f);
  }
}
CUDA_ON_CPU_KERNEL(pick_per_row_backward);
