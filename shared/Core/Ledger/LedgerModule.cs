using Distribution.Ledger.Checks;
using Distribution.Ledger.Sweeps;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Ledger;

/// <summary>The registrations of the ledger.</summary>
public static class LedgerModule
{
    /// <summary>Needs <c>IEntityStore</c>, <c>IEntityScan</c>, <c>IMessageSender</c>, <c>TimeProvider</c> and logging.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSingleton<GeneralLedger>()
        .AddSingleton<LegSweep>()
        .AddSingleton<LedgerChecker>()
        .AddLedgerCheck<JournalCheck>()
        .AddLedgerCheck<KeyCheck>()
        .AddLedgerCheck<TransitCheck>()
        .AddLedgerCheck<ReplayCheck>()
        .AddLedgerCheck<ReplayTotalsCheck>()
        .AddLedgerCheck<WithheldCheck>()
        .AddLedgerCheck<WaitingCheck>()
        .AddLedgerCheck<OutboxCheck>()
        .AddLedgerCheck<ParkedCheck>();

    /// <summary>Adds a check to every run of <see cref="LedgerChecker"/>; each run makes its own instance.</summary>
    public static IServiceCollection AddLedgerCheck<TCheck>(this IServiceCollection services)
        where TCheck : class, ICheck, new() => services.AddSingleton<Func<ICheck>>(static () => new TCheck());
}
