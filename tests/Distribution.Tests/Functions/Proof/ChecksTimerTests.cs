using Distribution.Functions.Proof;
using Distribution.Proof;
using Distribution.Tests.TestKit;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.Functions.Proof;

public sealed class ChecksTimerTests
{
    /// <summary>What an alert misses when the nightly check does not end.</summary>
    private const int NightlyEnded = 8002;

    [Fact]
    public async Task Only_the_nightly_check_says_that_it_has_ended_however_often_others_are_asked_for()
    {
        using Shop shop = await Shop.OpenAsync();
        var log = new Numbers();
        var timer = new ChecksTimer(shop.Get<RunChecks>(), log);
        await shop.Get<QueryChecks>().AskAsync(Shop.Merchant, CancellationToken.None);

        await timer.CheckAskedAsync(new TimerInfo(), CancellationToken.None);
        log.Written.ShouldNotContain(NightlyEnded);
        log.Written.Count.ShouldBe(1);

        await timer.CheckAsync(new TimerInfo(), CancellationToken.None);
        log.Written.ShouldContain(NightlyEnded);
    }

    private sealed class Numbers : ILogger<ChecksTimer>
    {
        public List<int> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Add(eventId.Id);
    }
}
