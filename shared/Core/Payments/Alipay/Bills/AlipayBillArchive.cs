using System.IO.Compression;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments.Bills;

namespace Distribution.Payments.Alipay.Bills;

/// <summary>The zip a bill comes in: the list itself (业务明细 or 账务明细) and its sums (汇总), with names in GB 18030.</summary>
internal static class AlipayBillArchive
{
    private const int MaxEntries = 20;
    private const string Extension = ".csv";
    private const string Sums = "汇总";

    /// <summary>The bytes of the list; refused with <c>bill.broken</c> or <c>bill.too_large</c>.</summary>
    public static Result<byte[]> Read(byte[] content)
    {
        Encoding names = CodePagesEncodingProvider.Instance.GetEncoding("gb18030") ?? throw new InvalidOperationException("There is no GB 18030.");
        try
        {
            using var stream = new MemoryStream(content);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false, names);
            if (archive.Entries.Count > MaxEntries)
            {
                return BillProblems.Broken("it has more files than such a bill has");
            }

            ZipArchiveEntry[] lists = [.. archive.Entries.Where(static entry =>
                entry.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !entry.Name.Contains(Sums, StringComparison.Ordinal))];
            return lists is [var list] ? Unpack(list) : BillProblems.Broken($"it has {lists.Length} lists");
        }
        catch (InvalidDataException)
        {
            return BillProblems.Broken("it is no whole zip");
        }
    }

    private static Result<byte[]> Unpack(ZipArchiveEntry list)
    {
        using Stream stream = list.Open();
        Result<byte[]> unpacked = BillBytes.Unpack(stream);
        return unpacked.TryGet(out byte[]? plain, out _) && plain.Length != list.Length ? BillProblems.Broken("it breaks off") : unpacked;
    }
}
