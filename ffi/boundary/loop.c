/* The other side of `mrlbench boundary`: the same prepared call, made from a loop in C, timed by the same clock.
   It includes no header, so that bun's C compiler needs nothing of the machine that it runs on. */

#ifdef _WIN32
/* The compiler has no library of this system to link against: whoever loads this says where the counter is. */
static int (*read_counter)(long long *);
static double ticks_per_ns;

void use_counter(void *function, double ticks_per_second) {
  read_counter = function;
  ticks_per_ns = ticks_per_second / 1e9;
}

double clock_ns(void) {
  long long ticks;
  read_counter(&ticks);
  return ticks / ticks_per_ns;
}
#else
typedef struct { long sec; long nsec; } timespec;
int clock_gettime(int clock, timespec *time);

#ifdef __APPLE__
#define CLOCK_MONOTONIC 6
#else
#define CLOCK_MONOTONIC 1
#endif

double clock_ns(void) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.sec * 1e9 + now.nsec;
}
#endif

/* Prepared calls take one or three pointers: an infer request, or a session with its options and binding.
   0 and NULL are success in both runtimes. Returns how many calls succeeded in a row. */
int time_calls(void *function, int argument_count, void **arguments, double *latency_ns, int count) {
  int (*call1)(void *) = function;
  void *(*call3)(void *, void *, void *) = function;
  void *a = arguments[0], *b = arguments[1], *c = arguments[2];
  for (int i = 0; i < count; i++) {
    double begin, end;
    void *status;
    if (argument_count == 1) {
      begin = clock_ns();
      status = (void *)(long long)call1(a);
      end = clock_ns();
    } else {
      begin = clock_ns();
      status = call3(a, b, c);
      end = clock_ns();
    }
    if (status != 0) return i;
    latency_ns[i] = end - begin;
  }
  return count;
}
