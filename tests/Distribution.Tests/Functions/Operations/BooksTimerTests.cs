using Distribution.Functions.Operations;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.Functions.Operations;

public sealed class BooksTimerTests
{
    private static readonly CheckFinding Lost = new("ledger.transit", "led|fruit|bo", "j|1", "100 was sent and is not there");
    private static readonly CheckFinding OnItsWay = new("ledger.transit", "led|fruit|an", "j|2", "50 was sent and is not there");

    [Fact]
    public async Task Only_what_a_second_look_finds_too_is_told()
    {
        (await RunAsync([Lost, OnItsWay], [Lost])).ShouldBe([$"{Lost.Check}: {Lost.Partition} {Lost.Row}: {Lost.Detail}"]);
        (await RunAsync([OnItsWay], [])).ShouldBeEmpty();
    }

    [Fact]
    public async Task Books_that_prove_are_read_once() => (await RunAsync(Array.Empty<CheckFinding>())).ShouldBeEmpty();

    [Fact]
    public async Task Of_many_differences_the_first_are_told()
    {
        CheckFinding[] many = [.. Enumerable.Range(0, 50).Select(number => Lost with { Row = $"j|{number}" })];

        (await RunAsync(many, many)).Count.ShouldBe(20);
    }

    /// <summary>Runs the timer over looks that find this; more or fewer looks are a failure.</summary>
    private static async Task<IReadOnlyList<string>> RunAsync(params CheckFinding[][] looks)
    {
        var left = new Queue<CheckFinding[]>(looks);
        using var log = new ErrorLog();
        var checker = new LedgerChecker(new InMemoryEntityStore(), [() => new Scripted(left.Dequeue())]);

        await new BooksTimer(checker, log.CreateLogger<BooksTimer>()).CheckAsync(new TimerInfo(), CancellationToken.None);

        left.ShouldBeEmpty();
        return log.Errors;
    }

    private sealed class Scripted(CheckFinding[] findings) : ICheck
    {
        public string Name => "scripted";

        public void Observe(Entity entity)
        {
        }

        public IEnumerable<CheckFinding> Finish() => findings;
    }
}
