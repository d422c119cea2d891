using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Ledger.Checks;

/// <summary>Which merchant an entity belongs to: his name is the second part of a partition, except where it is said here. A row of all merchants has it after its time.</summary>
internal static class EntityOwner
{
    private const int InPartition = 1;
    private const int InBook = 2;
    private const int InCut = 3;
    private const int AfterTime = 1;

    /// <summary>Partitions of the program itself: a provider played by it, its own keys and tokens, codes of shares of all merchants, and what checks say.</summary>
    private static readonly string[] Nobodys = ["sbx", "local", "share", "minitoken", "wechatcerts", "chk", "chkask"];

    /// <summary>The merchant's name; null if it is nobody's.</summary>
    public static string? Of(Entity entity)
    {
        string[] parts = entity.Partition.Split('|');
        string? merchant = parts[0] switch
        {
            "led" => PartAt(parts, InBook),
            "cut" => PartAt(parts, InCut),
            "due" => entity.Row.Split('|')[0],
            "ask" or "grpdue" => PartAt(entity.Row.Split('|'), AfterTime),
            var first => Nobodys.Contains(first, StringComparer.Ordinal) ? null : PartAt(parts, InPartition),
        };
        return merchant is not null && IdText.IsValid(merchant) ? merchant : null;
    }

    private static string? PartAt(string[] parts, int index) => index < parts.Length ? parts[index] : null;
}
