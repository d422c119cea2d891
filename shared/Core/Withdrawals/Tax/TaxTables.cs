namespace Distribution.Withdrawals.Tax;

/// <summary>The tables as dated data, in fen: a change of the law is another row with its first day.</summary>
internal static class TaxTables
{
    /// <summary>
    /// Withholding on income from labour services (劳务报酬), per payment of a month: 800 yuan off up to 4,000 yuan, else
    /// 20 %. Source: 国家税务总局公告2018年第61号, article 8 and its table 2, from 1 January 2019.
    /// </summary>
    public static IReadOnlyList<TaxTable> MonthlyLabor { get; } =
    [
        new TaxTable(
            new DateOnly(2019, 1, 1),
            FlatCost: 800_00,
            FlatCostUpTo: 4_000_00,
            CostPpm: 200_000,
            MonthlyDeduction: 0,
            [new(20_000_00, 200_000, 0), new(50_000_00, 300_000, 2_000_00), new(long.MaxValue, 400_000, 7_000_00)]),
    ];

    /// <summary>
    /// Cumulative withholding by internet platforms on income of the people who work through them: 20 % off, and 5,000 yuan
    /// for each month with income. Source: 国家税务总局公告2025年第16号, from 1 October 2025, with the yearly table of
    /// 个人所得税法.
    /// </summary>
    public static IReadOnlyList<TaxTable> PlatformCumulative { get; } =
    [
        new TaxTable(
            new DateOnly(2025, 10, 1),
            FlatCost: 0,
            FlatCostUpTo: 0,
            CostPpm: 200_000,
            MonthlyDeduction: 5_000_00,
            [
                new(36_000_00, 30_000, 0),
                new(144_000_00, 100_000, 2_520_00),
                new(300_000_00, 200_000, 16_920_00),
                new(420_000_00, 250_000, 31_920_00),
                new(660_000_00, 300_000, 52_920_00),
                new(960_000_00, 350_000, 85_920_00),
                new(long.MaxValue, 450_000, 181_920_00),
            ]),
    ];

    /// <summary>The table in force on a day; null before the first.</summary>
    public static TaxTable? On(IReadOnlyList<TaxTable> tables, DateOnly day) => tables.LastOrDefault(table => table.From <= day);
}
