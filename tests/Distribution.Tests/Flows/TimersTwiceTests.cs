using System.Reflection;
using Distribution.Local;
using Distribution.Local.Scenarios.Play;
using Distribution.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Flows;

/// <summary>Every timer of the app, late by more than a week and run twice.</summary>
public sealed class TimersTwiceTests
{
    [Fact]
    public async Task What_a_timer_has_done_it_does_not_do_again()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        string code = await shop.JoinAsync("an");
        string completed = await shop.OrderAsync("cai", code);
        await shop.PayAsync(completed);
        (await shop.PostAsync(Caller.Merchant, $"orders/{completed}/complete", null)).IsSuccess.ShouldBeTrue();
        await shop.OrderAsync("du", code);
        await shop.App.DrainAsync();

        // The clock jumps over the payment window, the settlement and the week's end without letting anything happen in between.
        shop.Clock.SetUtcNow(shop.Clock.GetUtcNow() + TimeSpan.FromDays(9));
        foreach (string timer in Timers())
        {
            await RunAsync(shop, timer);
            string once = await FingerprintAsync(shop);
            await RunAsync(shop, timer);
            (await FingerprintAsync(shop)).ShouldBe(once, timer);
        }

        // 10 % of 128 yuan, 10 yuan for the first sale, 100 yuan for the week's first place.
        (await shop.BalanceAsync("an", "available")).ShouldBe(1280 + 1000 + 10000);
        (await shop.BalanceAsync("an", "pending")).ShouldBe(0);
        (await shop.GetAsync(Caller.Merchant, "products/box")).Require("stock").GetInt64().ShouldBe(999);
        await shop.ProvenAsync();
    }

    private static string[] Timers()
    {
        string[] names = [.. typeof(AppHost).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<TimerTriggerAttribute>() is not null))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name)];
        names.Length.ShouldBe(15);
        return names;
    }

    private static async Task RunAsync(FlowShop shop, string timer)
    {
        await shop.App.Host.RunTimerAsync(timer);
        await shop.App.DrainAsync();
    }

    private static Task<string> FingerprintAsync(FlowShop shop) =>
        StoreFingerprint.OfAsync(shop.App.Services.GetRequiredService<IEntityScan>(), CancellationToken.None);
}
