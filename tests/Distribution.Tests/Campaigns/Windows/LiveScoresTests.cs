using System.Runtime.CompilerServices;
using Distribution.Campaigns;
using Distribution.Campaigns.Windows;
using Distribution.Campaigns.Windows.Live;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Tests.Programs;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Windows;

public sealed class LiveScoresTests
{
    private static readonly MerchantId Merchant = new("fruit");
    private static readonly CompiledProgram Program = Sample.Rules(
        """{"id":"top","on":"rank","metric":"sales","window":"day","pay":[{"to":"rank","prizes":[1]}]}""",
        "\"metrics\":{\"sales\":{\"sum\":\"line.net\",\"on\":\"order.paid\",\"by\":\"L1\"}},");

    [Fact]
    public async Task Who_asks_while_a_window_is_counted_waits_for_that_count_and_nobody_who_leaves_ends_it()
    {
        using var orders = new SlowOrders();
        using var live = new LiveScores(orders, new TestClock(DateTimeOffset.UnixEpoch));
        using var leaving = new CancellationTokenSource();
        Task<LiveWindow> first = CountAsync(live, 0, leaving.Token);
        Task<LiveWindow>[] others = [.. Enumerable.Range(0, 50).Select(_ => CountAsync(live, 0, CancellationToken.None))];
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        orders.Go();

        LiveWindow[] counted = await Task.WhenAll(others);
        counted.ShouldAllBe(window => ReferenceEquals(window, counted[0]));
        orders.Counts.ShouldBe(1);
        (await CountAsync(live, 0, CancellationToken.None)).ShouldNotBeSameAs(counted[0], "a small window is counted for who asks later");
    }

    [Fact]
    public async Task Not_more_than_a_few_windows_are_counted_at_once_and_one_that_fails_is_counted_again()
    {
        using var orders = new SlowOrders();
        using var live = new LiveScores(orders, new TestClock(DateTimeOffset.UnixEpoch));
        orders.Fails = true;
        Task<LiveWindow>[] all = [.. Enumerable.Range(0, 3 * LiveScores.MaxAtOnce).Select(day => CountAsync(live, day, CancellationToken.None))];
        orders.Counts.ShouldBe(LiveScores.MaxAtOnce);
        orders.Go();
        foreach (Task<LiveWindow> counting in all)
        {
            await Should.ThrowAsync<RetryableException>(() => counting);
        }

        orders.Fails = false;
        (await CountAsync(live, 0, CancellationToken.None)).Scores.ShouldBeEmpty();
    }

    private static Task<LiveWindow> CountAsync(LiveScores live, int day, CancellationToken cancellation) => live.CountAsync(
        Merchant, Program, Program.Metrics["sales"], Program.Calendar.WindowOf(WindowKind.Day, new DateOnly(2026, 3, 2).AddDays(day)), cancellation);

    private sealed class SlowOrders : IPaidOrders, IDisposable
    {
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _counts;

        public int Counts => _counts;

        public bool Fails { get; set; }

        public void Go() => _go.SetResult();

        public async IAsyncEnumerable<PaidOrder> PaidAsync(MerchantId merchant, DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
        {
            Interlocked.Increment(ref _counts);
            await _go.Task;
            if (Fails)
            {
                throw new RetryableException("away");
            }

            yield break;
        }

        public IAsyncEnumerable<PaidOrder> CompletedAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation) => AsyncEnumerable.Empty<PaidOrder>();

        public void Dispose() => _go.TrySetResult();
    }
}
