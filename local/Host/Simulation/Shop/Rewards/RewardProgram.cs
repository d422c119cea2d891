namespace Distribution.Local.Simulation.Shop.Rewards;

/// <summary>The program of the shop that plays the whole language, and its figures in minor units, parts per million and times.</summary>
internal static class RewardProgram
{
    public const string Silver = "silver";
    public const long SilverFrom = 290_000;
    public const int SilverPpm = 120_000;

    /// <summary>To who brought the order, when it is completed, from the budget of spring.</summary>
    public const string Delivered = "delivered";
    public const int DeliveredPpm = 10_000;

    /// <summary>Something to the buyer for the first order of a week that is completed.</summary>
    public const string Thanks = "thanks";

    /// <summary>To the inviter of who has brought his first order.</summary>
    public const string Welcome = "welcome";
    public const long WelcomeFixed = 300;

    /// <summary>To who sells so much in a week, at once and each time, so often at most.</summary>
    public const string WeekSteps = "week-steps";
    public const long StepEvery = 150_000;
    public const int StepsMost = 3;
    public const long StepFixed = 800;

    /// <summary>To who has sold so much when the week closes, once in a month.</summary>
    public const string WeekGoal = "week-goal";
    public const long GoalFrom = 250_000;
    public const long GoalFixed = 1_500;

    /// <summary>To those with the most orders of a week; of equals who was there earlier.</summary>
    public const string WeekTop = "week-top";
    public const string ThirdPrize = "sku:star";

    /// <summary>To those with the most orders of a month; equals share.</summary>
    public const string MonthTop = "month-top";

    /// <summary>Something to everybody who has sold anything in a month and is silver when it closes.</summary>
    public const string MonthSilver = "month-silver";
    public const string SilverThing = "sku:silver";

    /// <summary>To who began a group that all have paid for, once.</summary>
    public const string Host = "host";
    public const long HostFixed = 2_000;

    /// <summary>Something for a submission that enough people liked, once.</summary>
    public const string Sample = "sample";
    public const int SampleLikes = 5;

    public const string Spring = "spring";
    public const string Prize = "prize";
    public const string HostBudget = "host";

    public static IReadOnlyList<long> WeekPrizes { get; } = [1_000, 600];

    public static IReadOnlyList<long> MonthPrizes { get; } = [999, 500];

    /// <summary>So small that they do not last for all who ask.</summary>
    public static IReadOnlyDictionary<string, long> Budgets { get; } = new Dictionary<string, long>(StringComparer.Ordinal)
    {
        [Spring] = 9_000,
        [Prize] = 4_000,
        [HostBudget] = 3_000,
    };

    public const string Document = """
        {
          "schema": "reward-program/1", "merchant": "fruit", "currency": "CNY", "timeZone": "Asia/Shanghai", "weekStart": "mon",
          "attribution": { "model": "last", "windowDays": 30, "maxLevels": 2, "selfPurchase": false, "membersOnly": false },
          "settlement": { "hold": "PT2H", "from": "order.completed", "minWithdrawal": 100, "approval": { "secondApproverAbove": 50000 } },
          "caps": { "lineShare": 900000 },
          "budgets": { "spring": { "amount": 9000 }, "prize": { "amount": 4000 }, "host": { "amount": 3000 } },
          "tables": { "rate": { "keys": ["L1.tier"], "hit": "first", "rows": [ [["silver"], 120000], ["*", 100000] ] } },
          "metrics": {
            "sales": { "sum": "order.net", "on": "order.paid", "by": "L1" },
            "orders": { "count": "order", "on": "order.paid", "by": "L1" } },
          "tiers": [ { "id": "silver", "when": { "metric": "sales", "gte": 290000 } } ],
          "rules": [
            { "id": "base", "on": "order.paid", "slot": "base", "pay": [
              { "to": "L1", "percent": { "table": "rate" }, "of": "line.net" },
              { "to": "L2", "percent": 50000, "of": "line.net" } ] },
            { "id": "first-sale", "on": "order.paid", "when": { "L1.orders": { "eq": 1 } }, "limit": { "per": "L1", "times": 1 },
              "pay": [ { "to": "L1", "fixed": 700 } ] },
            { "id": "spring-extra", "on": "order.paid", "budget": "spring", "pay": [ { "to": "L1", "percent": 20000, "of": "line.net" } ] },
            { "id": "delivered", "on": "order.completed", "budget": "spring", "pay": [ { "to": "L1", "percent": 10000, "of": "line.net" } ] },
            { "id": "thanks", "on": "order.completed", "limit": { "per": "buyer", "times": 1, "window": "week" },
              "pay": [ { "to": "buyer", "grant": "coupon:THANKS", "qty": 1 } ] },
            { "id": "welcome", "on": "distributor.firstOrder", "pay": [ { "to": "inviter", "fixed": 300 } ] },
            { "id": "per-2000", "on": "metric", "metric": "sales", "every": 200000, "pay": [ { "to": "self", "fixed": 900 } ] },
            { "id": "week-steps", "on": "metric", "metric": "sales", "window": "week", "every": 150000, "budget": "prize",
              "limit": { "per": "self", "times": 3, "window": "week" }, "pay": [ { "to": "self", "fixed": 800 } ] },
            { "id": "week-goal", "on": "metric", "metric": "sales", "window": "week", "gte": 250000, "at": "close", "budget": "prize",
              "limit": { "per": "self", "times": 1, "window": "month" }, "pay": [ { "to": "self", "fixed": 1500 } ] },
            { "id": "week-top", "on": "rank", "metric": "orders", "window": "week", "ties": "earliest", "min": 1,
              "pay": [ { "to": "rank", "prizes": [1000, 600, "sku:star"] } ] },
            { "id": "month-silver", "on": "metric", "metric": "sales", "window": "month", "gte": 1, "at": "close",
              "when": { "self.tier": { "eq": "silver" } }, "pay": [ { "to": "self", "grant": "sku:silver", "qty": 1 } ] },
            { "id": "month-top", "on": "rank", "metric": "orders", "window": "month", "ties": "split", "min": 1, "budget": "prize",
              "pay": [ { "to": "rank", "prizes": [999, 500] } ] },
            { "id": "host", "on": "group.succeeded", "budget": "host", "limit": { "per": "group.initiator", "times": 1 },
              "pay": [ { "to": "group.initiator", "fixed": 2000 } ] },
            { "id": "sample", "on": "submission.approved", "when": { "submission.likes": { "gte": 5 } }, "limit": { "per": "self", "times": 1 },
              "pay": [ { "to": "self", "grant": "sku:sample", "qty": 1 } ] }
          ]
        }
        """;
}
