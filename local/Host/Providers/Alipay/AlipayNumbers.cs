using System.Globalization;
using Distribution.Kernel;

namespace Distribution.Local.Providers.Alipay;

/// <summary>Numbers as Alipay gives them: digits. They follow from what they are for, so that a run can be repeated.</summary>
internal static class AlipayNumbers
{
    /// <summary>Of a shop's application: 16 digits.</summary>
    public static string Application(MerchantId merchant) => "2021" + Digits(merchant.Value);

    /// <summary>Of a person who is known to a shop by a name: 16 digits that begin with 2088.</summary>
    public static string User(MerchantId merchant, string name) => "2088" + Digits(merchant.Value + "/" + name);

    /// <summary>Of a trade or transfer: the day in Beijing, and 20 digits.</summary>
    public static string Order(DateTimeOffset at, string kind, MerchantId merchant, string number) =>
        AlipayText.Time(at)[..10].Replace("-", "", StringComparison.Ordinal) + kind + Digits($"{kind}/{merchant}/{number}");

    private static string Digits(string of)
    {
        ulong digits = ((ulong)StableHash.Of(of) << 32) | StableHash.Of(of + "/");
        return (digits % 1_000_000_000_000).ToString("D12", CultureInfo.InvariantCulture);
    }
}
