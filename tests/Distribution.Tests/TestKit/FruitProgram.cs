using System.Text;

namespace Distribution.Tests.TestKit;

/// <summary>The fruit shop's program.</summary>
internal static class FruitProgram
{
    public const string Text = """
        {
          "schema": "reward-program/1", "merchant": "fruit", "currency": "CNY", "timeZone": "Asia/Shanghai", "weekStart": "mon",
          "attribution": { "model": "last", "windowDays": 30, "maxLevels": 2, "selfPurchase": false, "membersOnly": false },
          "settlement": { "hold": "P7D", "from": "order.completed", "minWithdrawal": 100, "approval": { "secondApproverAbove": 9000 } },
          "caps": { "lineShare": 300000 },
          "tables": { "rate": { "keys": ["line.category"], "hit": "first", "rows": [ ["*", 100000] ] } },
          "metrics": { "sales": { "sum": "line.net", "on": "order.paid", "by": "L1" } },
          "rules": [
            { "id": "base", "on": "order.paid", "slot": "base", "pay": [
              { "to": "L1", "percent": { "table": "rate" }, "of": "line.net" },
              { "to": "L2", "percent": 50000, "of": "line.net" } ] },
            { "id": "first-sale", "on": "order.paid", "when": { "L1.orders": { "eq": 1 } }, "limit": { "per": "L1", "times": 1 },
              "pay": [ { "to": "L1", "fixed": 1000 } ] },
            { "id": "invite-voucher", "on": "distributor.firstOrder", "pay": [ { "to": "inviter", "grant": "coupon:FRUIT10", "qty": 1 } ] },
            { "id": "week-top3", "on": "rank", "metric": "sales", "window": "week", "ties": "earliest", "min": 1,
              "pay": [ { "to": "rank", "prizes": [10000, 8000, 5000] } ] }
          ]
        }
        """;

    public static byte[] Bytes => Encoding.UTF8.GetBytes(Text);

    public static byte[] With(string old, string replacement)
    {
        Text.ShouldContain(old);
        return Encoding.UTF8.GetBytes(Text.Replace(old, replacement, StringComparison.Ordinal));
    }
}
