using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Orders.Checks;
using Distribution.Orders.FollowUps;
using Distribution.Orders.Groups;
using Distribution.Orders.History;
using Distribution.Orders.Placement;
using Distribution.Orders.Refunds;
using Distribution.Programs.Replay;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Orders;

public static class OrdersModule
{
    /// <summary>Needs the slices before it, <c>IEntityStore</c>, <c>IEntityScan</c>, <c>Outbox</c>, <c>IProgramTermsSource</c>, <c>TimeProvider</c> and logging.</summary>
    public static IServiceCollection AddOrders(this IServiceCollection services)
    {
        services.AddOptions<DueBookOptions>().Validate(static o => o.Shards is >= 1 and <= DueBookOptions.MaxShards, $"Shards: 1 to {DueBookOptions.MaxShards}.");
        return services
            .AddSingleton<OrderStore>()
            .AddSingleton<FollowUpBook>()
            .AddSingleton<AskPayment>()
            .AddSingleton<AskRefund>()
            .AddSingleton<AskProviders>()
            .AddSingleton<OrderChanges>()
            .AddSingleton<OrderAttribution>()
            .AddSingleton<DayBook>()
            .AddSingleton<DueBook>()
            .AddSingleton<PlaceOrder>()
            .AddSingleton<MarkPaid>()
            .AddSingleton<CompleteOrder>()
            .AddSingleton<CancelOrder>()
            .AddSingleton<ExpireOrders>()
            .AddSingleton<RefundOrder>()
            .AddSingleton<SendRefund>()
            .AddSingleton<ResendRefund>()
            .AddSingleton<RecordRefund>()
            .AddSingleton<GetOrder>()
            .AddSingleton<ListOrders>()
            .AddSingleton<GroupStore>()
            .AddSingleton<GroupOffers>()
            .AddSingleton<GroupSeats>()
            .AddSingleton<OpenGroup>()
            .AddSingleton<EndGroups>()
            .AddSingleton<IPastEvents, PastOrders>()
            .AddSingleton<Func<ICheck>>(static provider => () => new DueRowCheck(provider.GetRequiredService<TimeProvider>().GetUtcNow()))
            .AddLedgerCheck<RefundSumCheck>();
    }
}
