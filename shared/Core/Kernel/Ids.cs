using System.Text.Json.Serialization;

namespace Distribution.Kernel;

/// <summary>An identifier with a type of its own, written in JSON as a plain string.</summary>
public interface IStringId<TSelf>
    where TSelf : struct, IStringId<TSelf>
{
    /// <summary>The text: 1 to 64 characters of <c>A-Z a-z 0-9 . _ : @ -</c>.</summary>
    string Value { get; }

    static abstract TSelf Create(string value);
}

/// <summary>A merchant (shop). Everything stored belongs to exactly one.</summary>
[JsonConverter(typeof(StringIdJson<MerchantId>))]
public readonly record struct MerchantId(string Value) : IStringId<MerchantId>
{
    public static MerchantId Create(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A person known to the shop: a buyer, a distributor, a member of staff.</summary>
[JsonConverter(typeof(StringIdJson<UserId>))]
public readonly record struct UserId(string Value) : IStringId<UserId>
{
    public static UserId Create(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A distributor (分销员). Its text is the user's: one user is at most one distributor of a merchant.</summary>
[JsonConverter(typeof(StringIdJson<DistributorId>))]
public readonly record struct DistributorId(string Value) : IStringId<DistributorId>
{
    public static DistributorId Create(string value) => new(value);

    public static DistributorId Of(UserId user) => new(user.Value);

    public UserId AsUser() => new(Value);

    public override string ToString() => Value;
}

/// <summary>A stock keeping unit, chosen by the merchant.</summary>
[JsonConverter(typeof(StringIdJson<Sku>))]
public readonly record struct Sku(string Value) : IStringId<Sku>
{
    public static Sku Create(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>An order. Also the provider's <c>out_trade_no</c>, therefore at most 32 of <c>0-9 A-Z a-z</c>.</summary>
[JsonConverter(typeof(StringIdJson<OrderId>))]
public readonly record struct OrderId(string Value) : IStringId<OrderId>
{
    public static OrderId Create(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A refund of an order. Also the provider's <c>out_refund_no</c>.</summary>
[JsonConverter(typeof(StringIdJson<RefundId>))]
public readonly record struct RefundId(string Value) : IStringId<RefundId>
{
    public static RefundId Create(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A withdrawal of a distributor's available balance.</summary>
[JsonConverter(typeof(StringIdJson<WithdrawalId>))]
public readonly record struct WithdrawalId(string Value) : IStringId<WithdrawalId>
{
    public static WithdrawalId Create(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A group purchase (拼团) that somebody has begun.</summary>
[JsonConverter(typeof(StringIdJson<GroupId>))]
public readonly record struct GroupId(string Value) : IStringId<GroupId>
{
    public static GroupId Create(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A product offered to groups, chosen by the merchant.</summary>
[JsonConverter(typeof(StringIdJson<GroupOfferId>))]
public readonly record struct GroupOfferId(string Value) : IStringId<GroupOfferId>
{
    public static GroupOfferId Create(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>Something a distributor has sent in, for example a shared post.</summary>
[JsonConverter(typeof(StringIdJson<SubmissionId>))]
public readonly record struct SubmissionId(string Value) : IStringId<SubmissionId>
{
    public static SubmissionId Create(string value) => new(value);

    public override string ToString() => Value;
}
